import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

/** An authority of one drill and certificates under it, made with openssl; stands for what the stacks keep in Secrets Manager. */
export class Authority {
  private readonly folder = mkdtempSync(path.join(tmpdir(), "drill-ca-"));
  readonly certificate: string;

  constructor() {
    this.openssl("ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", "ca.key");
    this.openssl("req", "-x509", "-new", "-key", "ca.key", "-days", "2", "-subj", "/CN=drill", "-out", "ca.crt");
    this.certificate = this.read("ca.crt");
  }

  /**
   * A certificate for servers and clients with these names, as PEM with its key. It names 127.0.0.1, too: on loopback
   * every connection comes from there, and etcd compares a peer's certificate with where it comes from.
   */
  issue(names: string[]): { ca: string; certificate: string; key: string } {
    writeFileSync(path.join(this.folder, "names"), `subjectAltName=${[...names.map((name) => `DNS:${name}`), "IP:127.0.0.1"].join(",")}\nextendedKeyUsage=serverAuth,clientAuth\n`);
    this.openssl("ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", "own.sec1");
    this.openssl("pkcs8", "-topk8", "-nocrypt", "-in", "own.sec1", "-out", "own.key");
    this.openssl("req", "-new", "-key", "own.key", "-subj", `/CN=${(names[0] ?? "drill").slice(0, 60)}`, "-out", "own.csr");
    this.openssl("x509", "-req", "-in", "own.csr", "-CA", "ca.crt", "-CAkey", "ca.key", "-CAcreateserial", "-days", "2", "-extfile", "names", "-out", "own.crt");
    return { ca: this.certificate, certificate: this.read("own.crt"), key: this.read("own.key") };
  }

  /** Takes the keys away. */
  forget(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  private openssl(...args: string[]): void {
    execFileSync("openssl", args, { cwd: this.folder, stdio: "ignore" });
  }

  private read(name: string): string {
    return readFileSync(path.join(this.folder, name), "utf8");
  }
}
