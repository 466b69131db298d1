/**
 * How long a leaving NGINX pod goes on serving. Pure.
 *
 * A deleted pod leaves the Service at once, but the load balancer learns it from the controller, which takes some
 * seconds; then it sends nothing new and lets running requests end for the deregistration delay. NGINX must outlive
 * both, and then have time to end what came last.
 */

/** Seconds until the controller has taken the pod out of the target group, and the load balancer acts on it. */
export const controllerSeconds = 15;
/** Seconds that NGINX has for its own quiet end. */
const quitSeconds = 15;

export interface Drain {
  preStopSeconds: number;
  graceSeconds: number;
}

/** @param deregistrationDelaySeconds seconds that the load balancer lets requests to a leaving target end */
export const nginxDrain = (deregistrationDelaySeconds: number): Drain => {
  const preStopSeconds = controllerSeconds + deregistrationDelaySeconds;
  return { preStopSeconds, graceSeconds: preStopSeconds + quitSeconds };
};
