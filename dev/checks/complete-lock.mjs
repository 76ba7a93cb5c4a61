import { readFileSync, writeFileSync } from "node:fs";

/**
 * Some registries do not carry every platform's build of an optional package; npm then leaves them out of the lock file
 * it writes, and `npm ci` refuses that file. This adds what the lock file mentions and lacks. With `--check` it only says
 * what is missing.
 */
const FILE = "package-lock.json";
const OS = ["android", "darwin", "freebsd", "linux", "openharmony", "win32"];
const CPU = ["arm", "arm64", "x64", "ppc64", "riscv64", "s390x", "ia32"];

const lock = JSON.parse(readFileSync(FILE, "utf8"));

/** Whether some `node_modules` from `at` upwards has the package. */
function isLocked(at, name) {
  for (let folder = at; ; folder = parentOf(folder)) {
    if (lock.packages[`${folder === "" ? "" : `${folder}/`}node_modules/${name}`]) return true;
    if (folder === "") return false;
  }
}

const parentOf = (folder) => {
  const end = folder.lastIndexOf("/node_modules/");
  return end < 0 ? "" : folder.slice(0, end);
};

function entryOf(name, version) {
  const words = name
    .slice(name.lastIndexOf("/") + 1)
    .replace("windows", "win32")
    .replace(/-64$/, "-x64")
    .split("-");
  const os = words.find((word) => OS.includes(word));
  const cpu = words.findLast((word) => CPU.includes(word));
  if (!os || !cpu) throw new Error(`${name}: which platform is it for?`);
  const abi = words.at(-1) ?? "";
  const libc =
    os !== "linux"
      ? null
      : abi.startsWith("musl")
        ? "musl"
        : abi.startsWith("gnu")
          ? "glibc"
          : null;
  return {
    version,
    cpu: [cpu],
    dev: true,
    ...(libc ? { libc: [libc] } : {}),
    optional: true,
    os: [os],
  };
}

const missing = Object.entries(lock.packages).flatMap(([at, entry]) =>
  Object.entries(entry.optionalDependencies ?? {}).filter(
    ([name, version]) => /^\d/.test(version) && !isLocked(at, name),
  ),
);
if (process.argv.includes("--check")) {
  if (missing.length > 0) {
    console.error(
      `${FILE} lacks ${missing.length} optional packages: run node dev/checks/complete-lock.mjs`,
    );
    process.exit(1);
  }
} else if (missing.length > 0) {
  for (const [name, version] of missing)
    lock.packages[`node_modules/${name}`] = entryOf(name, version);
  const sorted = Object.entries(lock.packages).sort(([a], [b]) => a.localeCompare(b, "en"));
  lock.packages = Object.fromEntries(sorted);
  writeFileSync(FILE, `${JSON.stringify(lock, null, 2)}\n`);
  console.log(`${FILE}: added ${missing.length} optional packages`);
}
