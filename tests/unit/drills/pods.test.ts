import assert from "node:assert/strict";
import { enterScript, launchScript, quote } from "../../../drills/pods/launch";
import { find, objectsOf } from "../../../drills/pods/objects";
import { secretOf, SecretStore } from "../../../drills/pods/secrets";
import { expand, podTemplate } from "../../../drills/pods/template";

const object = (kind: string, name: string, spec: Record<string, unknown> = {}) => ({ apiVersion: "v1", kind, metadata: { name, namespace: "agentic" }, spec });
const container = { name: "main", image: "image", command: ["run"] };

describe("a rendered manifest as a drill reads it", () => {
  it("is found by kind and name, or by the start of a name that ends in a hash", () => {
    const objects = objectsOf(
      new Map([
        ["manifests/job-agentic-roles-0123.yaml", "kind: Job\nmetadata: {name: roles-0123}\n"],
        ["manifests/service-agentic-roles.yaml", "kind: Service\nmetadata: {name: roles}\n"],
        ["sql/roles.sql", "SELECT 1"],
      ]),
    );
    assert.equal(objects.length, 2);
    assert.equal(find(objects, "Job", "roles-").metadata.name, "roles-0123");
    assert.throws(() => find(objects, "Job", "roles"), /0 objects Job\/roles were rendered; there are: roles-0123/);
  });

  it("gives a StatefulSet's pod its claims, its user and its headless Service, and starts it again", () => {
    const template = podTemplate(
      object("StatefulSet", "db", {
        serviceName: "members",
        volumeClaimTemplates: [{ metadata: { name: "data" } }],
        template: { metadata: { labels: { app: "db" } }, spec: { securityContext: { runAsUser: 26, fsGroup: 27 }, containers: [container] } },
      }),
    );
    assert.deepEqual(template.volumes, [{ name: "data", persistentVolumeClaim: { claimName: "data" } }]);
    assert.deepEqual([template.uid, template.gid, template.subdomain, template.restarts], [26, 27, "members", true]);
  });

  it("runs a CronJob's pod once, a native sidecar beside the others", () => {
    const template = podTemplate(
      object("CronJob", "dump", {
        jobTemplate: { spec: { template: { spec: { initContainers: [container, { ...container, name: "sidecar", restartPolicy: "Always" }], containers: [{ ...container, name: "copy" }] } } } },
      }),
    );
    assert.deepEqual(template.initContainers.map(({ name }) => name), ["main"]);
    assert.deepEqual(template.containers.map(({ name }) => name), ["sidecar", "copy"]);
    assert.equal(template.restarts, false);
  });

  it("is refused when a container leaves its command to the image", () => {
    assert.throws(
      () => podTemplate(object("Deployment", "web", { template: { spec: { containers: [{ name: "nginx", image: "nginx" }] } } })),
      /Deployment web: container nginx has no command/,
    );
  });

  it("has its variables expanded as Kubernetes does", () => {
    const env = { POD_NAME: "db-0" };
    assert.equal(expand("$(POD_NAME).members", env), "db-0.members");
    assert.equal(expand("$(UNKNOWN) $$(POD_NAME) $POD_NAME", env), "$(UNKNOWN) $(POD_NAME) $POD_NAME");
  });
});

describe("a pod's scripts", () => {
  it("survive any text as one word of a shell", () => {
    assert.equal(quote("it's"), `'it'\\''s'`);
  });

  it("enter as the pod's user, with its environment and no other", () => {
    const script = enterScript("/tmp/drill/db-0", { uid: 26, gid: 27 }, { PGHOST: "a b" }, ["psql", "-c", "SELECT 'x'"]);
    assert.match(script, /^export PGHOST='a b'$/m);
    assert.match(script, /^exec chroot '\/tmp\/drill\/db-0\/root' \/usr\/bin\/setpriv --reuid=26 --regid=27 --clear-groups 'psql' '-c' 'SELECT '\\''x'\\'''$/m);
  });

  it("mount outer paths before inner ones and start Jobs' containers once", () => {
    const script = launchScript({
      ...{ name: "db-0", folder: "/f", root: "/r", hosts: "/h", initContainers: ["prepare"], containers: ["main"], restarts: false },
      mounts: [
        { from: "/f/data", to: "/data", file: false },
        { from: "/f/files/conf", to: "/etc/db/db.conf", file: true },
      ],
    });
    assert.match(script, /touch '\/f\/root\/etc\/db\/db\.conf'/);
    assert.match(script, /^run 'prepare' once/m);
    assert.match(script, /^run 'main' once &/m);
  });
});

describe("a rendered ExternalSecret", () => {
  const external = (template?: Record<string, string>) => ({
    ...object("ExternalSecret", "users", {
      target: { name: "users", ...(template === undefined ? {} : { template: { data: template } }) },
      data: [
        { secretKey: "username", remoteRef: { key: "agentic/app", property: "username" } },
        { secretKey: "password", remoteRef: { key: "agentic/app", property: "password" } },
      ],
    }),
  });

  it("becomes the Secret that External Secrets would write; what nobody gave is made up once", () => {
    const store = new SecretStore();
    store.put("agentic/app", { username: "app" });
    const first = secretOf(external(), store);
    assert.equal(first.data["username"], "app");
    assert.match(first.data["password"] ?? "", /^Drill[0-9a-f]{32}$/);
    assert.deepEqual(secretOf(external(), store), first);
  });

  it("has its template filled", () => {
    const store = new SecretStore();
    store.put("agentic/app", { username: "app", password: "secret" });
    assert.deepEqual(secretOf(external({ "userlist.txt": '"{{ .username }}" "{{ .password }}"\n' }), store).data, { "userlist.txt": '"app" "secret"\n' });
    assert.match(secretOf(external({ acl: "#{{ .password | sha256sum }}" }), store).data["acl"] ?? "", /^#2bb80d53/);
    assert.throws(() => secretOf(external({ acl: "{{ .password | b64enc }}" }), store), /do not know the template function b64enc/);
  });
});
