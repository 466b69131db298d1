/** `urn:pulumi:stack::project::parentType$type::name`; only the name may contain `::`. */
export interface Urn {
  stack: string;
  project: string;
  /** Type with those of its ancestors, outermost first, joined with `$`. */
  qualifiedType: string;
  type: string;
  name: string;
}

export const rootType = "pulumi:pulumi:Stack";

/** @throws Error when the text is no URN */
export function parseUrn(urn: string): Urn {
  const [head = "", project = "", qualifiedType = "", ...name] = urn.split("::");
  if (!head.startsWith("urn:pulumi:") || name.length === 0) throw new Error(`${urn} is not the URN of a resource`);
  return {
    stack: head.slice("urn:pulumi:".length),
    project,
    qualifiedType,
    type: qualifiedType.split("$").at(-1) ?? "",
    name: name.join("::"),
  };
}

/** A resource's URN as the engine makes it: the stack itself is no part of the qualified type. */
export function makeUrn(stack: string, project: string, parent: string, type: string, name: string): string {
  const above = parent === "" ? rootType : parseUrn(parent).qualifiedType;
  return `urn:pulumi:${stack}::${project}::${above === rootType ? "" : `${above}$`}${type}::${name}`;
}

/** A provider reference is `urn::id`. */
export const providerUrn = (reference: string): string | null =>
  reference === "" ? null : reference.split("::").slice(0, -1).join("::");
