import js from "@eslint/js";
import tseslint from "typescript-eslint";

export default tseslint.config(
  { ignores: ["node_modules/**", "out/**"] },
  js.configs.recommended,
  {
    files: ["**/*.ts"],
    extends: [...tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      // A resource is made for its effect on the stack; keeping a name for it would say nothing.
      "no-new": "off",
      "@typescript-eslint/no-floating-promises": ["error", { allowForKnownSafeCalls: [{ from: "package", package: "mocha", name: ["it", "describe"] }] }],
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      eqeqeq: "error",
    },
  },
  { files: ["**/*.{js,cjs,mjs}"], languageOptions: { globals: { require: "readonly", process: "readonly", module: "readonly", __dirname: "readonly", console: "readonly" } } },
);
