/**
 * What programs print may quote what they were given: psql shows the beginning of a statement that failed, and a subscription's
 * connection holds a password. Pure.
 */
const patterns: [RegExp, string][] = [
  [/(password"?\s*[=:]\s*)('[^']*'|"[^"]*"|[^\s'"]+)/gi, "$1[secret]"],
  [/(PASSWORD\s+)'[^']*'/gi, "$1'[secret]'"],
  [/SCRAM-SHA-256\$\S+/g, "[secret]"],
  [/(:\/\/[^\s:/@]+:)[^\s@]+@/g, "$1[secret]@"],
];

export const withoutSecrets = (text: string): string => patterns.reduce((shown, [pattern, by]) => shown.replace(pattern, by), text);
