export { changesOf } from "./graphs";
export { bySeverity, isDangerous } from "./order";
export { changesFromPreview, stateBefore } from "./preview";
export type { Operation, PropertyChange, ResourceChange } from "./types";
