import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { afterAll, beforeAll, expect, test } from "vitest";
import { IMAGES } from "../../../deploy/docker/assemble.ts";
import { runNode } from "../cloudflare/fake/operator.ts";

const DIGEST = `sha256:${"ab".repeat(32)}`;
let folder: string;

/** In place of Docker and cosign, which need a registry and the pipeline's identity: they note how they are called. */
beforeAll(async () => {
  folder = await mkdtemp(`${tmpdir()}/atlas-publish-`);
  await program(
    "docker",
    `if [ "$1" = image ]; then last="\${@: -1}"; echo "other/x@${DIGEST}"; echo "\${last%:*}@${DIGEST}"; fi`,
  );
  await program(
    "cosign",
    `if [ "$1" = attest ]; then cp "$6" "${folder}/sbom.json"; fi; exit "\${COSIGN_STATUS:-0}"`,
  );
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function program(name: string, does: string): Promise<void> {
  const path = `${folder}/${name}`;
  await writeFile(path, `#!/usr/bin/env bash\necho "${name} $*" >> "${folder}/calls"\n${does}\n`);
  await chmod(path, 0o755);
}

const publish = (env: Record<string, string> = {}) =>
  runNode(["deploy/release/publish-images.ts", "--prefix", "ghcr.io/acme/", "--tag", "1.2.3"], {
    PATH: `${folder}:${process.env["PATH"]}`,
    ...env,
  });

test("each image is pushed, then signed by its digest with the list of what is in it", async () => {
  const run = await publish();
  expect(run.code, run.output).toBe(0);
  const calls = (await readFile(`${folder}/calls`, "utf8")).trim().split("\n");
  expect(calls.map((call) => call.replace(/--predicate \S+/, "--predicate FILE"))).toEqual(
    IMAGES.flatMap((name) => [
      `docker push ghcr.io/acme/${name}:1.2.3`,
      `docker image inspect --format {{range .RepoDigests}}{{println .}}{{end}} ghcr.io/acme/${name}:1.2.3`,
      `cosign sign --yes ghcr.io/acme/${name}@${DIGEST}`,
      `cosign attest --yes --type cyclonedx --predicate FILE ghcr.io/acme/${name}@${DIGEST}`,
    ]),
  );
  const list = JSON.parse(await readFile(`${folder}/sbom.json`, "utf8")) as {
    bomFormat: string;
    components: { name: string; version: string }[];
  };
  expect(list.bomFormat).toBe("CycloneDX");
  for (const name of ["workerd", "node", "hono"])
    expect(list.components.map((component) => component.name)).toContain(name);
});

test("an image that cannot be signed stops the rest", async () => {
  const run = await publish({ COSIGN_STATUS: "1" });
  expect(run.code).toBe(1);
  expect(run.output).toContain("cosign sign failed");
  expect(run.output).not.toContain("atlas-bridge@");
});
