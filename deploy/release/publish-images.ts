import { spawnSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { fileURLToPath } from "node:url";
import { readOptions, runCommand } from "../command-line.ts";
import { IMAGES } from "../docker/assemble.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/**
 * `npm run release:images -- --prefix ghcr.io/you/ --tag 1.2.3`: pushes the images that `npm run images` built, and signs
 * each by its digest, with the list of what is in it. A signature of a tag would follow the tag.
 */
await runCommand(async () => {
  const options = readOptions("Pushes and signs the images. cosign signs as the pipeline itself.", {
    prefix: { type: "string", meaning: "the registry and the folder, such as ghcr.io/you/" },
    tag: { type: "string", meaning: "the tag that the images were built with" },
    tool: { type: "string", meaning: "docker (the default) or podman" },
  });
  const { prefix = "", tag = "", tool = "docker" } = options;
  if (!prefix.endsWith("/") || tag === "")
    throw new Error("Name both: --prefix, which ends with a slash, and --tag.");
  const folder = await mkdtemp(`${tmpdir()}/atlas-sbom-`);
  try {
    const list = `${folder}/sbom.json`;
    await writeFile(
      list,
      run("npm", ["sbom", "--package-lock-only", "--sbom-format", "cyclonedx"]),
    );
    for (const name of IMAGES) {
      run(tool, ["push", `${prefix}${name}:${tag}`]);
      const image = digestOf(tool, `${prefix}${name}`, tag);
      run("cosign", ["sign", "--yes", image]);
      run("cosign", ["attest", "--yes", "--type", "cyclonedx", "--predicate", list, image]);
      console.log(image);
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

/** The pushed image by its digest, as the registry knows it. */
function digestOf(tool: string, name: string, tag: string): string {
  const format = "{{range .RepoDigests}}{{println .}}{{end}}";
  const digests = run(tool, ["image", "inspect", "--format", format, `${name}:${tag}`]);
  const own = digests.split("\n").find((line) => line.startsWith(`${name}@sha256:`));
  if (own === undefined) throw new Error(`${tool} knows no digest of ${name}:${tag}.`);
  return own.trim();
}

/** Runs a program to its end. @returns what it prints. @throws Error with its last words. */
function run(program: string, args: readonly string[]): string {
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    cwd: ROOT,
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
  if (error !== undefined) throw new Error(`${program} cannot be run. Install it.`);
  if (status !== 0)
    throw new Error(
      `${program} ${args[0]} failed:\n${stderr.trim().split("\n").slice(-15).join("\n")}`,
    );
  return stdout;
}
