import { namespaces, shortName, prefixOf } from "../components/shared/names";
import { bash, program, sql, type Action } from "./action";
import { contextOf } from "./commands";
import { regionNamed, RunbookError, type Situation } from "./situation";
import { isTrue, type Runbook, type Step } from "./step";

export interface ZoneOptions {
  /** Region. Default: the writer. */
  region?: string;
  /** Zone, for example `us-east-1a`. */
  zone?: string;
  /** The zone is well again. */
  back: boolean;
}

/**
 * A zone is lost or bad: looks whether automation did its work, keeps traffic out, and lets it in again.
 * @throws RunbookError for a region or zone that cannot be
 */
export function zoneLoss(situation: Situation, { region, zone, back }: ZoneOptions): Runbook {
  const { name, awsRegion } = regionNamed(situation, region ?? situation.writer);
  if (zone === undefined) throw new RunbookError(`--zone: needed; a zone of ${awsRegion} such as ${awsRegion}a`);
  if (!new RegExp(`^${awsRegion}[a-z]$`).test(zone)) throw new RunbookError(`--zone ${zone}: allowed: a zone of ${awsRegion} such as ${awsRegion}a`);
  return {
    name: "zone-loss",
    title: back ? `${zone} is well again: bring it back into use` : `${zone} is lost: keep everything out of it`,
    about: back
      ? ["For a zone that was left with this runbook and is healthy by its provider's word and by our own eyes."]
      : [
          "Nobody has to act when a zone dies: databases fail over, pods leave after 60 s, the load balancer sends nobody there. This is to look whether they did, and for a zone that is slow or half dead, which no health check sees.",
          "Needs the region's own control plane: ARC zonal shift and the Kubernetes API work without the zone.",
        ],
    parameters: { region: name, zone, variant: back ? "back" : "away" },
    steps: back ? returning(name, awsRegion, zone) : leaving(name, awsRegion, zone),
  };
}

const kubectl = (region: string, ...args: string[]): Action => program("kubectl", "--context", contextOf(region), ...args);
const ofZone = (zone: string) => `--selector=topology.kubernetes.io/zone=${zone}`;

const servicesStand = (region: string): Step => ({
  id: "services",
  title: "Wait until every service has its replicas in the other zones",
  why: "Three replicas at least, two zones at least: the promise with one zone gone. Nodes are sized for it; the autoscaler adds what is missing.",
  does: () => [],
  patience: 900,
  after: {
    says: "every Deployment has its replicas",
    asks: () => kubectl(region, "--namespace", namespaces.services, "get", "deployments", '--output=jsonpath={range .items[?(@.status.unavailableReplicas)]}{.metadata.name}{"\\n"}{end}'),
    wrong: (answer) => (answer === "" ? undefined : `not ${answer.split("\n").join(", ")}`),
    otherwise: "kubectl get pods --field-selector=status.phase=Pending shows what has no node: docs/runbooks/pod-not-ready.md.",
  },
});

const databaseStands = (region: string): Step => ({
  id: "database",
  title: "Look whether the database has a writer",
  why: "Its failover takes up to 45 s and is nobody's work.",
  does: () => [],
  patience: 120,
  after: { says: "the database takes writes", asks: () => sql(region, "SELECT NOT pg_is_in_recovery();\n"), wrong: isTrue("no"), otherwise: "See the database's own alarms; with both standbys gone think of ha runbook region-failover." },
});

/** The public load balancer, and traffic inside the cluster. */
const shifted = (region: string, awsRegion: string) => [
  {
    id: "users",
    what: "users' requests",
    arn: `$(aws elbv2 describe-load-balancers --region ${awsRegion} --names ${shortName(prefixOf(region), "alb")} --query 'LoadBalancers[0].LoadBalancerArn' --output text)`,
  },
  { id: "services", what: "the services' own requests", arn: `$(aws eks describe-cluster --region ${awsRegion} --name ${prefixOf(region)} --query cluster.arn --output text)` },
];

const activeShifts = (awsRegion: string) => `aws arc-zonal-shift list-zonal-shifts --region ${awsRegion} --status ACTIVE`;
const zoneId = (awsRegion: string, zone: string) => `$(aws ec2 describe-availability-zones --region ${awsRegion} --zone-names ${zone} --query 'AvailabilityZones[0].ZoneId' --output text)`;
const countShifts = (awsRegion: string, zone: string, arn?: string): Action =>
  bash(`${activeShifts(awsRegion)} --query "length(items[?awayFrom=='${zoneId(awsRegion, zone)}'${arn === undefined ? "" : ` && resourceIdentifier=='${arn}'`}])" --output text`);

const leaving = (region: string, awsRegion: string, zone: string): Step[] => [
  databaseStands(region),
  ...shifted(region, awsRegion).map(
    ({ id, what, arn }): Step => ({
      id: `shift-${id}`,
      title: `Shift ${what} away from ${zone}`,
      why: "ARC's zonal shift: nothing new goes there, what is open may end. It ends by itself after 12 hours; the command again makes it longer.",
      does: () => [{ action: bash(`aws arc-zonal-shift start-zonal-shift --region ${awsRegion} --resource-identifier "${arn}" --away-from "${zoneId(awsRegion, zone)}" --expires-in 12h --comment zone-loss --query status --output text`) }],
      after: {
        says: `${what} is shifted away from the zone`,
        asks: () => countShifts(awsRegion, zone, arn),
        wrong: (answer) => (answer === "1" ? undefined : "no such shift is active"),
        otherwise: "aws arc-zonal-shift list-managed-resources shows what may be shifted.",
      },
    }),
  ),
  {
    id: "cordon",
    title: `Let no pod start in ${zone}`,
    why: "A zone that is half dead would take pods and lose them again.",
    does: () => [{ action: kubectl(region, "cordon", ofZone(zone)) }],
    after: {
      says: "every node of the zone is closed",
      asks: () => bash(`kubectl --context ${contextOf(region)} get nodes ${ofZone(zone)} --no-headers | awk '$2 !~ /SchedulingDisabled/ { print $1 }'`),
      wrong: (answer) => (answer === "" ? undefined : `not ${answer.split("\n").join(", ")}`),
      otherwise: "kubectl get nodes shows which.",
    },
  },
  {
    id: "drain",
    title: `Move the pods out of ${zone}`,
    why: "One at a time, as their budgets allow. What cannot be reached is left to Kubernetes, which gives it up after 60 s.",
    does: () => [{ action: kubectl(region, "drain", ofZone(zone), "--ignore-daemonsets", "--delete-emptydir-data", "--timeout=600s") }],
    seconds: 660,
    mayWait: `nodes of ${zone} that do not answer are not drained; Kubernetes gives their pods up by itself`,
  },
  servicesStand(region),
];

const returning = (region: string, awsRegion: string, zone: string): Step[] => [
  {
    id: "uncordon",
    title: `Let pods start in ${zone} again`,
    why: "First machines, then traffic.",
    does: () => [{ action: kubectl(region, "uncordon", ofZone(zone)) }],
    patience: 900,
    after: {
      says: "every node of the zone is ready and open",
      asks: () => bash(`kubectl --context ${contextOf(region)} get nodes ${ofZone(zone)} --no-headers | awk '$2 != "Ready" { print $1 } END { if (NR == 0) print "there is none" }'`),
      wrong: (answer) => (answer === "" ? undefined : `not ${answer.split("\n").join(", ")}`),
      otherwise: "kubectl describe node says what is missing; a node that stays away can be terminated, its group makes another.",
    },
  },
  {
    id: "spread",
    title: "Spread the services over all zones again",
    why: "The scheduler never moves a pod that runs: a new roll-out places them evenly.",
    does: () => [{ action: kubectl(region, "--namespace", namespaces.services, "rollout", "restart", "deployment") }],
    always: true,
  },
  servicesStand(region),
  databaseStands(region),
  {
    id: "shift-back",
    title: `Let traffic into ${zone} again`,
    why: "Last, when pods wait for it there.",
    does: () => [{ action: bash(`for shift in $(${activeShifts(awsRegion)} --query "items[?awayFrom=='${zoneId(awsRegion, zone)}'].zonalShiftId" --output text); do aws arc-zonal-shift cancel-zonal-shift --region ${awsRegion} --zonal-shift-id "$shift" --query status --output text; done`) }],
    after: { says: "no shift away from the zone is active", asks: () => countShifts(awsRegion, zone), wrong: (answer) => (answer === "0" ? undefined : `${answer} are`), otherwise: "Cancel them by hand: aws arc-zonal-shift cancel-zonal-shift." },
  },
];
