import { imagesOf } from "../../charts";
import { eachContainer } from "../../pods";
import { type Reason, resourceRule } from "../../rule";
import { types } from "../../types";
import { isUnknown, look, saying } from "../../values";

export const rule = resourceRule({
  id: "image-version",
  promise: "redundancy",
  title: "Images are named by version or digest",
  severity: "high",
  reads: "image of each container of Deployments, StatefulSets and Jobs; images in values of Helm releases, through the facts of charts/",
  thresholds: [],
  remediation: () => "name the image with a version or a digest; latest is none",
  types: [types.deployment, types.statefulSet, types.job, types.release],
  check: (resource) =>
    resource.type === types.release
      ? imagesOf(resource).map(judge)
      : eachContainer(resource, (container) => judge(look(container, "image"))),
});

/**
 * A tag that stays what it is: 1.2.3 with or without more, or a commit or date. `latest`, `stable`, `bookworm` and `17`
 * move on, and `undefined` is a chart's value that nobody gave.
 */
const isVersion = (tag: string): boolean => /\d+\.\d+/.test(tag) || /^(?=.*\d)[0-9a-f]{7,64}$/.test(tag);

function judge(image: unknown): Reason {
  if (typeof image !== "string" || isUnknown(image)) return saying("image", image);
  const named = /(?::([\w][\w.-]*)|@sha256:[0-9a-f]{64})$/.exec(image);
  return named === null || !(named[1] === undefined || isVersion(named[1])) ? `the image ${image} has no version` : undefined;
}
