import { memberIndexes, paths, ports, serverHost, servers } from "./names";

/** HAProxy's file. Pure; the drills start the real HAProxy 3 with it. */

/**
 * Two doors: the writer's, and the readers', which leads to the writer only when no standby is left. Patroni's REST API
 * says who is what. A server that is no longer what its door asks for loses its sessions at once, so that a writer that
 * was frozen finds no client left when it wakes.
 *
 * `inter 1s fall 2`: noticed within three seconds, of which Patroni's own election takes many more.
 */
export function haproxyCfg(namespace: string): string {
  const server = (index: number) => {
    const host = serverHost(index, namespace);
    return `  server ${servers}-${index} ${host}:${ports.postgres} check port ${ports.rest} check-ssl verify required ca-file ${paths.tls}/ca.crt verifyhost ${host}`;
  };
  const backend = (name: string, question: string, extra: string[] = []) =>
    [
      `backend ${name}`,
      ...extra,
      `  option httpchk OPTIONS ${question}`,
      "  http-check expect status 200",
      "  default-server inter 1s fall 2 rise 1 on-marked-down shutdown-sessions resolvers cluster init-addr last,libc,none",
      ...memberIndexes.map(server),
      "",
    ].join("\n");
  return `global
  log stdout format raw local0 notice
  maxconn 4000
  hard-stop-after 30s

defaults
  mode tcp
  log global
  option dontlognull
  timeout connect 3s
  timeout queue 3s
  # Whoever connects while the writer dies gets an answer soon: libpq's replication waits for it without end.
  option redispatch 1
  option abortonclose
  # A session may be idle for as long as the pooler keeps it.
  timeout client 1h
  timeout server 1h
  timeout check 2s
  # A peer whose machine is gone is noticed by keepalive.
  option clitcpka
  option srvtcpka
  srvtcpka-idle 10s
  srvtcpka-intvl 5s
  srvtcpka-cnt 3

resolvers cluster
  parse-resolv-conf
  resolve_retries 3
  timeout resolve 1s
  timeout retry 1s
  hold valid 1s
  hold obsolete 5s
  # Without an answer a server keeps its last address: HAProxy would take it out of service after 30 s, and an outage of
  # the cluster's DNS would be one of the database.
  hold nx 20d
  hold timeout 20d
  hold refused 20d
  hold other 20d

frontend writer
  bind 0.0.0.0:${ports.postgres}
  default_backend writer

frontend readers
  bind 0.0.0.0:${ports.readers}
  use_backend standbys if { nbsrv(standbys) gt 0 }
  default_backend writer

frontend health
  mode http
  bind 0.0.0.0:${ports.proxyHealth}
  timeout client 5s
  http-request return status 200 content-type text/plain string ok if { path /live }
  http-request return status 200 content-type text/plain string ok if { path /ready } { nbsrv(writer) gt 0 } or { path /ready } { nbsrv(standbys) gt 0 }
  http-request use-service prometheus-exporter if { path /metrics }
  http-request return status 503

${backend("writer", "/primary")}
${backend("standbys", "/replica", ["  balance leastconn"])}`;
}
