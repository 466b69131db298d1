import { program } from "./program";

// The engine calls an exported function and takes what it returns as the stack's outputs.
export = program;
