import { type ChildProcess, execFile, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const CACHE = join(import.meta.dirname, "../../../.atlas/image-base");
const BASE = `${CACHE}/bookworm-1.tar`;
const BASE_NAME = "localhost/atlas-base:test";

/** The user of distroless's `nonroot`. */
const USER = "65532";

/**
 * Enters an image's file system as the image's user, with a read-only root: what a container runtime does, as far as
 * it goes without one. The mounts end with the process.
 */
const ENTER = `set -e
root=$1; shift
mount --bind "$root" "$root"; mount -o remount,ro,bind "$root"
mount --rbind /proc "$root/proc"; mount --rbind /dev "$root/dev"
cd /; exec chroot --userspec=${USER}:${USER} --groups=${USER} "$root" "$@"`;

/** Images in a storage of this test, and processes in them. */
export type ContainerStore = {
  env: NodeJS.ProcessEnv;
  /** The stand-in for the base image, by its digest. */
  base: string;
  buildah(...args: string[]): Promise<string>;
  /** Mounts an image; the folder with its files. */
  mount(image: string): Promise<string>;
  close(): Promise<void>;
};

/** @throws Error with the packages to install. */
export async function openContainerStore(): Promise<ContainerStore> {
  for (const program of ["buildah", "mmdebstrap", "unshare"])
    await run("which", [program]).catch(() => {
      throw new Error(`${program} is missing. Run: apt-get install -y buildah mmdebstrap`);
    });
  const folder = await mkdtemp(`${tmpdir()}/atlas-containers-`);
  const conf = `${folder}/storage.conf`;
  await writeFile(
    conf,
    `[storage]\ndriver = "vfs"\ngraphroot = "${folder}/root"\nrunroot = "${folder}/run"\n`,
  );
  const env = { ...process.env, CONTAINERS_STORAGE_CONF: conf, BUILDAH_ISOLATION: "chroot" };
  const buildah = async (...args: string[]): Promise<string> => {
    const { stdout } = await run("buildah", args, { env, maxBuffer: 16 * 1024 * 1024 });
    return stdout.trim();
  };
  await makeBase();
  const container = await buildah("from", "scratch");
  await buildah("add", "-q", container, BASE, "/");
  await buildah("commit", "-q", "--rm", container, BASE_NAME);
  const digest = await buildah("images", "--digests", "--format", "{{.Digest}}", BASE_NAME);
  return {
    env,
    base: `${BASE_NAME.replace(/:test$/, "")}@${digest}`,
    buildah,
    mount: async (image) => buildah("mount", await buildah("from", "--pull-never", image)),
    close: async () => {
      await buildah("umount", "--all");
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** What distroless/cc has, from Debian's own packages: no public image can be pulled here. */
async function makeBase(): Promise<void> {
  if (existsSync(BASE)) return;
  await mkdir(CACHE, { recursive: true });
  const draft = `${CACHE}/draft-${process.pid}.tar`;
  const packages = "--include=ca-certificates,libstdc++6";
  await run("mmdebstrap", ["--variant=essential", packages, "bookworm", draft]);
  await rename(draft, BASE);
}

export type InImage = {
  pid: number;
  output(): string;
  /** The exit code; null when it was killed. */
  exited: Promise<number | null>;
  stop(): Promise<number | null>;
};

/** Starts a program of an image with nothing but this environment. */
export function startInImage(
  root: string,
  command: readonly string[],
  env: Readonly<Record<string, string>> = {},
): InImage {
  const child: ChildProcess = spawn("unshare", ["-m", "sh", "-c", ENTER, "sh", root, ...command], {
    env: { PATH: "/usr/sbin:/usr/bin:/sbin:/bin", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding("utf8").on("data", (text: string) => (output += text));
  const exited = new Promise<number | null>((resolve) => child.once("exit", resolve));
  const killer = () => child.kill("SIGKILL");
  process.once("exit", killer);
  return {
    pid: child.pid ?? 0,
    output: () => output,
    exited,
    stop: async () => {
      child.kill("SIGTERM");
      const timer = setTimeout(killer, 40_000);
      const code = await exited;
      clearTimeout(timer);
      process.off("exit", killer);
      return code;
    },
  };
}
