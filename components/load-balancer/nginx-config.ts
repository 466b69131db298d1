/** NGINX's ConfigMap. Pure. Keys: docs of nginx/kubernetes-ingress, "ConfigMap resources". */
import { nginxPorts } from "../../charts/nginx-ingress";

export interface NginxConfigArgs {
  /** Ranges of the load balancer's subnets: the only ones whose X-Forwarded-For is believed. */
  trustedProxies: string[];
  /** Host name that leads to this region and no other. */
  regionalHostname: string;
  healthPath: string;
  /** Seconds to connect, send and read towards a service. */
  timeoutSeconds: number;
  /** Seconds after which the load balancer drops an idle connection. */
  idleTimeoutSeconds: number;
}

export const nginxConfig = (args: NginxConfigArgs): Record<string, string> => ({
  "set-real-ip-from": args.trustedProxies.join(","),
  "real-ip-header": "X-Forwarded-For",
  "real-ip-recursive": "True",
  "proxy-connect-timeout": `${args.timeoutSeconds}s`,
  "proxy-send-timeout": `${args.timeoutSeconds}s`,
  "proxy-read-timeout": `${args.timeoutSeconds}s`,
  // NGINX must not close a connection that the load balancer still means to use: that is a 502.
  "keepalive-timeout": `${args.idleTimeoutSeconds + 15}s`,
  // Idle connections to each service that a worker keeps.
  keepalive: "32",
  "server-tokens": "False",
  "http-snippets": healthServer(args),
  "external-status-address": args.regionalHostname,
});

/** Seconds until a check is answered, below the load balancer's own 10. */
const checkSeconds = 8;

/**
 * A port that answers the load balancer's check and nothing else. The check carries no host name, so it goes through
 * NGINX's own front door with one: it sees what a user of this region sees, routes and retries included.
 */
const healthServer = ({ regionalHostname, healthPath }: NginxConfigArgs): string =>
  [
    "server {",
    `  listen ${nginxPorts.health};`,
    "  access_log off;",
    `  location = ${healthPath} {`,
    `    proxy_pass http://127.0.0.1:${nginxPorts.http};`,
    `    proxy_set_header Host ${regionalHostname};`,
    "    proxy_connect_timeout 2s;",
    `    proxy_read_timeout ${checkSeconds}s;`,
    "  }",
    "  location / { return 404; }",
    "}",
  ].join("\n");
