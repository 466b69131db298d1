import { isMap, isSeq, parseDocument, type Document, type YAMLMap } from "yaml";

/** The fleet's roles in the text of Pulumi.yaml; comments and order stay. Pure. */

const path = ["config", "fleet", "default"];

function regionsOf(document: Document): YAMLMap[] {
  const fleet = document.getIn(path);
  if (!isSeq(fleet)) throw new Error(`Pulumi.yaml: ${path.join(".")}: not there; the list of regions was expected`);
  return fleet.items.filter((item): item is YAMLMap => isMap(item));
}

/** Name of the region whose role is writer. */
export const writerIn = (text: string): string => {
  const found = regionsOf(parseDocument(text)).find((region) => region.get("role") === "writer")?.get("name");
  return typeof found === "string" ? found : "";
};

/** The text with one region as writer and all others as standby. @throws Error when there is no such region */
export function withWriter(text: string, name: string): string {
  const document = parseDocument(text);
  const regions = regionsOf(document);
  if (!regions.some((region) => region.get("name") === name)) throw new Error(`Pulumi.yaml: no region ${name} in the fleet`);
  for (const region of regions) region.set("role", region.get("name") === name ? "writer" : "standby");
  return document.toString({ lineWidth: 0, flowCollectionPadding: false });
}
