import { spawnSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { IMAGES, assembleImages } from "./assemble.ts";

const USAGE = `Builds the images atlas, atlas-bridge and atlas-operations, for the platform of this machine.

  npm run images -- --base gcr.io/distroless/cc-debian12@sha256:… [--prefix registry.example.com/atlas/] [--tag 1.2.3] [--tool buildah]
  npm run images -- --context FOLDER     only puts together what the images contain, and ends

  --base     the base image by its digest, never by a tag; gcr.io/distroless/cc-debian12:nonroot or one with glibc,
             libstdc++ and a CA bundle
  --tool     docker (the default), buildah or podman`;

/** A tag can be moved to something else; a digest cannot. */
const BY_DIGEST = /^[\w./:-]+@sha256:[\da-f]{64}$/;
const DOCKERFILES = fileURLToPath(new URL(".", import.meta.url));

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      base: { type: "string" },
      prefix: { type: "string", default: "" },
      tag: { type: "string", default: "latest" },
      tool: { type: "string", default: "docker" },
      context: { type: "string" },
      help: { type: "boolean", short: "h" },
    },
  });
  if (values.help) return console.log(USAGE);
  if (values.context !== undefined) return assembleImages(values.context, console.error);
  const { base = "", prefix, tag, tool } = values;
  if (!BY_DIGEST.test(base))
    throw new Error(`--base is not an image by its digest (name@sha256:…).\n\n${USAGE}`);
  const folder = await mkdtemp(`${tmpdir()}/atlas-images-`);
  try {
    await assembleImages(folder, console.error);
    for (const name of IMAGES) {
      const image = `${prefix}${name}:${tag}`;
      const { status, error } = spawnSync(
        tool,
        [
          "build",
          "--build-arg",
          `BASE=${base}`,
          "--tag",
          image,
          "--file",
          `${DOCKERFILES}${name}.Dockerfile`,
          `${folder}/${name}`,
        ],
        // Podman's own format knows no health check.
        {
          stdio: ["ignore", "inherit", "inherit"],
          env: { ...process.env, BUILDAH_FORMAT: "docker" },
        },
      );
      if (status !== 0)
        throw new Error(
          error === undefined
            ? `${image} was not built; the lines above say why.`
            : `${tool} cannot be run. Install it, or name another one with --tool.`,
        );
      console.log(image);
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : "The images were not built.");
  process.exitCode = 1;
}
