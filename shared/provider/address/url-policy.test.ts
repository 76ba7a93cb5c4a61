import { describe, expect, it } from "vitest";
import { BlockedUrlError, checkUrl, makeUrlPolicy } from "./url-policy.ts";

const production = makeUrlPolicy({
  ATLAS_BASE_URL: "https://atlas.example.com",
  ATLAS_LOCAL_PROVIDERS: "http://127.0.0.1:8790",
});
const local = makeUrlPolicy({
  ATLAS_BASE_URL: "http://localhost:8787",
  ATLAS_LOCAL_PROVIDERS:
    "http://127.0.0.1:8790, http://localhost:9000,http://10.0.0.1:80,http://localhost:8787",
});

const reasonOf = (raw: string, policy = production): string => {
  try {
    checkUrl(raw, policy);
    return "allowed";
  } catch (thrown) {
    return thrown instanceof BlockedUrlError ? thrown.reason : "another error";
  }
};

const BLOCKED: [url: string, reason: string][] = [
  ["http://provider.example.com/token", "scheme"],
  ["ftp://provider.example.com/token", "scheme"],
  ["javascript:alert(1)", "scheme"],
  ["file:///etc/passwd", "scheme"],
  ["data:text/plain,x", "scheme"],
  ["https://user@provider.example.com/", "credentials"],
  ["https://user:pass@provider.example.com/", "credentials"],
  ["https://a@b@provider.example.com/", "credentials"],
  ["https://provider.example.com/#f", "fragment"],
  ["https://provider.example.com/#", "fragment"],
  ["https://provider.example.com:8443/", "port"],
  ["https://provider.example.com:80/", "port"],
  ["https://127.0.0.1/", "ip_literal"],
  ["https://127.1/", "ip_literal"],
  ["https://0x7f.1/", "ip_literal"],
  ["https://2130706433/", "ip_literal"],
  ["https://0177.0.0.1/", "ip_literal"],
  ["https://１２７.0.0.1/", "ip_literal"],
  ["https://127。0。0。1/", "ip_literal"],
  ["https://127.0.0.1./", "ip_literal"],
  ["https://10.0.0.1/", "ip_literal"],
  ["https://172.16.0.1/", "ip_literal"],
  ["https://192.168.0.1/", "ip_literal"],
  ["https://169.254.169.254/latest/meta-data", "ip_literal"],
  ["https://100.64.0.1/", "ip_literal"],
  ["https://0.0.0.0/", "ip_literal"],
  ["https://8.8.8.8/", "ip_literal"],
  ["https://[::1]/", "ip_literal"],
  ["https://[::]/", "ip_literal"],
  ["https://[fc00::1]/", "ip_literal"],
  ["https://[fe80::1]/", "ip_literal"],
  ["https://[::ffff:127.0.0.1]/", "ip_literal"],
  ["https://[64:ff9b::7f00:1]/", "ip_literal"],
  ["https://[2001:4860:4860::8888]/", "ip_literal"],
  ["https://localhost/", "local_name"],
  ["https://LOCALHOST/", "local_name"],
  ["https://localhost./", "local_name"],
  ["https://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ/", "local_name"],
  ["https://a.localhost/", "local_name"],
  ["https://printer.local/", "local_name"],
  ["https://metadata.cloud.internal/", "local_name"],
  ["https://host.docker.internal/", "local_name"],
  ["https://router.home.arpa/", "local_name"],
  ["https://intranet/", "local_name"],
  ["https://x.y.svc/", "local_name"],
  ["https://x.y.SVC/", "local_name"],
  ["https://x.y.svc.cluster.local/", "local_name"],
  ["https://x.svc.cluster/", "local_name"],
  ["https://vault.service.consul/", "local_name"],
  ["https://x.localdomain/", "local_name"],
  ["https://x.lan/", "local_name"],
  ["https://x.corp/", "local_name"],
  ["https://x.intranet/", "local_name"],
  ["https://x.test/", "local_name"],
  ["https://x.invalid/", "local_name"],
  ["https://1.0.0.127.in-addr.arpa/", "local_name"],
  ["https://provider.example.com./", "local_name"],
  ["https://atlas.example.com/oauth", "own_host"],
  ["https://ATLAS.example.com/oauth", "own_host"],
  ["https://provider.example.com\\@evil/", "malformed"],
  [" https://provider.example.com/", "malformed"],
  ["https://provider.example.com/\r\nx", "malformed"],
  ["https://prov\tider.example.com/", "malformed"],
  ["https://provider.example.com/\u0000", "malformed"],
  ["https://", "malformed"],
  ["//provider.example.com/", "malformed"],
  ["/token", "malformed"],
  ["", "malformed"],
  [`https://provider.example.com/${"a".repeat(2048)}`, "malformed"],
];

describe("the addresses that Atlas sends to", () => {
  it.each(BLOCKED)("%j is refused: %s", (url, reason) => {
    expect(reasonOf(url)).toBe(reason);
  });

  it.each([
    "https://provider.example.com/token",
    "https://provider.example.com:443/token?x=1",
    "https://accounts.example.com/o/oauth2/v2/auth",
    "https://xn--bcher-kva.example/token",
    "https://svc.example.com/token",
    "https://cluster.local.example.com/token",
  ])("%s is allowed", (url) => {
    expect(checkUrl(url, production).localIndex).toBeNull();
  });

  it("a local origin counts only while Atlas itself is on loopback", () => {
    expect(reasonOf("http://127.0.0.1:8790/token")).toBe("scheme");
    expect(reasonOf("http://127.0.0.1:8790/token", local)).toBe("allowed");
  });

  it("a local origin is exact and keeps its place in the list", () => {
    expect(checkUrl("http://127.0.0.1:8790/token", local).localIndex).toBe(0);
    expect(checkUrl("http://localhost:9000/", local).localIndex).toBe(1);
    expect(reasonOf("http://127.0.0.1:8791/token", local)).toBe("scheme");
    expect(reasonOf("https://127.0.0.1:8790/token", local)).toBe("port");
    expect(reasonOf("http://localhost:8790/token", local)).toBe("scheme");
    expect(reasonOf("http://user@127.0.0.1:8790/token", local)).toBe("credentials");
  });

  it("a listed origin that is not on loopback, or is Atlas itself, stays refused", () => {
    expect(reasonOf("http://10.0.0.1/", local)).toBe("scheme");
    expect(reasonOf("http://localhost:8787/token", local)).toBe("own_host");
  });

  it("the error names the reason and not the URL", () => {
    expect(() => checkUrl("https://10.0.0.1/SECRET", production)).toThrow(
      "blocked URL: ip_literal",
    );
  });
});
