// tsx strips types without checking them; `make test` checks them.
require("tsx/cjs");
require("./index.ts");
