export { changesOf } from "./graphs";
export { isDangerous } from "./order";
export { changesFromPreview, stateBefore } from "./preview";
export type { Operation, PropertyChange, ResourceChange } from "./types";
