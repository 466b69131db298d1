import { certificateNames, clientHost, nodeHost, nodes, ports, users } from "../../components/redis/cluster/names";
import { namespaces } from "../../components/shared/names";
import { CacheWriter } from "../load/cache";
import type { Pod, Region } from "../pods";
import { Authority } from "../pods/authority";

/** One region's cache as deployed: its nodes, formed by the rendered Job. */
export class Cache {
  readonly pods: Pod[];

  /** Declares the nodes and gives them what the stack keeps in Secrets Manager; nothing runs yet. */
  constructor(private readonly region: Region) {
    const { secrets, name } = region;
    this.pods = region.declare("StatefulSet", nodes);
    const authority = new Authority();
    secrets.put(`agentic/${name}/redis/app`, { username: users.app });
    secrets.put(`agentic/${name}/redis/tls`, authority.issue(certificateNames(this.pods.length, namespaces.services)));
    authority.forget();
  }

  /** @returns the formation's last word */
  async start(): Promise<string> {
    await Promise.all(this.pods.map((pod) => pod.start()));
    return (await this.region.run("Job", "redis-formation-")).trim().split("\n").at(-1) ?? "";
  }

  /** A client with the application's login, which knows every node. */
  writer(): CacheWriter {
    const { secrets, name } = this.region;
    return new CacheWriter(
      this.pods.map((pod) => ({ host: nodeHost(pod.name, namespaces.services), address: pod.address })),
      {
        username: users.app,
        password: secrets.get(`agentic/${name}/redis/app`, "password"),
        port: ports.redis,
        ca: secrets.get(`agentic/${name}/redis/tls`, "ca"),
        servername: clientHost(namespaces.services),
      },
    );
  }
}
