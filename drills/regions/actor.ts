import { consoleName } from "../../components/replication/console-commands";
import type { Action, Actor, ConsoleAction } from "../../runbooks/action";
import { consoleWords } from "../../runbooks/commands";
import type { Pod, Region } from "../pods";

/** Regions of a drill, by name. */
export type Regions = Readonly<Record<string, Region>>;

/**
 * Carries out a runbook's actions on the drills' pods: the same words in the same pods as `kubectl exec` has, the same change of
 * the same ConfigMap. The evacuation switch is this object's own memory; whoever drives the load asks it.
 */
export class LoopbackActor implements Actor {
  private readonly evacuated = new Set<string>();
  /** Hears of a region that is emptied or filled again. */
  onTraffic: (region: string, evacuated: boolean) => void = () => undefined;

  constructor(private readonly regions: Regions) {}

  async perform(action: Action, seconds: number): Promise<string> {
    switch (action.kind) {
      case "console":
        return await this.console(action, seconds);
      case "pipe": {
        const input = await this.console(action.from, seconds);
        return await this.console({ ...action.to, input }, seconds);
      }
      case "configMap":
        this.pods(action.region, "pgbouncer");
        this.region(action.region).patchConfigMap(action.name, action.data);
        return "";
      case "pods":
        return (await Promise.all(this.pods(action.region, action.deployment).map((pod) => pod.exec(["sh", "-c", action.script], { seconds })))).join("");
      case "evacuation":
        return this.evacuation(action.region, action.what);
      case "program":
      case "roles":
      case "preview":
        throw new Error(`a drill has no ${action.kind === "program" ? action.argv[0] : action.kind}`);
    }
  }

  private async console(action: ConsoleAction, seconds: number): Promise<string> {
    const [pod] = this.pods(action.region, consoleName);
    if (pod === undefined) throw new Error(`${action.region} does not answer`);
    return await pod.exec(consoleWords(action), { seconds, ...(action.input === undefined ? {} : { input: action.input }) });
  }

  private region(name: string): Region {
    const found = this.regions[name];
    if (found === undefined) throw new Error(`the drill has no region ${name}`);
    return found;
  }

  /** Pods that run. @throws Error where a region's are all gone, as its API server would be */
  private pods(region: string, app: string): Pod[] {
    const running = this.region(region).pods.filter((pod) => pod.running && pod.template.labels["app.kubernetes.io/name"] === app);
    if (running.length === 0) throw new Error(`${region} does not answer`);
    return running;
  }

  private evacuation(region: string, what: "evacuate" | "return" | "ask"): string {
    if (what === "ask") return this.evacuated.has(region) ? "ALARM" : "OK";
    if (what === "evacuate") this.evacuated.add(region);
    else this.evacuated.delete(region);
    this.onTraffic(region, what === "evacuate");
    return "";
  }
}
