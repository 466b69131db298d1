/** Amounts as people read them. */

const whole = (usd: number): string => Math.round(usd).toLocaleString("en-US");

/** `$7,256`; below ten dollars with cents, so that nothing is shown as $0 that costs something. */
export const dollars = (usd: number): string => {
  const amount = Math.abs(usd);
  return `${usd < 0 ? "−" : ""}$${amount !== 0 && amount < 10 ? amount.toFixed(2) : whole(amount)}`;
};

/** `+$561`, `−$126`. */
export const signed = (usd: number): string => `${usd > 0 ? "+" : ""}${dollars(usd)}`;

/** `+4.2%`. */
export const percent = (value: number): string => `${value > 0 ? "+" : value < 0 ? "−" : ""}${Math.abs(Math.round(value * 10) / 10)}%`;

/** `2,356.00`. */
export const amount = (usd: number): string => usd.toLocaleString("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
