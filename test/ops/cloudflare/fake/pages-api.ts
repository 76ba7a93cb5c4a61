import { randomUUID } from "node:crypto";
import type { Account, PagesProject } from "./account.ts";
import type { Answer, Call } from "./call.ts";

const NOT_FOUND: Answer = { status: 404, code: 8000007, message: "Project not found." };

/** A token of the form that wrangler reads the limits from. */
const uploadToken = (): string => {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");
  const claims = { exp: Math.floor(Date.now() / 1000) + 3600, max_file_count_allowed: 20_000 };
  return `${part({ alg: "none" })}.${part(claims)}.x`;
};

/** Answers calls about Pages; undefined for those about something else. */
export function answerPages(account: Account, call: Call): Answer | undefined {
  if (call.path.startsWith("/pages/assets/")) return answerAssets(call);
  if (call.path === "/pages/projects" && call.method === "POST") return create(account, call);
  const [, name = "", rest = ""] = /^\/pages\/projects\/([^/]+)(?:\/(.+))?$/.exec(call.path) ?? [];
  if (name === "") return undefined;
  const project = account.projects.get(name);
  return project === undefined ? NOT_FOUND : answerProject(project, name, rest, call);
}

function answerAssets({ path, body }: Call): Answer | undefined {
  if (path.endsWith("/check-missing")) return { result: (body as { hashes: string[] }).hashes };
  if (path.endsWith("/upload"))
    return { result: { successful_key_count: 1, unsuccessful_keys: [] } };
  return path.endsWith("/upsert-hashes") ? { result: null } : undefined;
}

function create(account: Account, { body }: Call): Answer {
  const { name, production_branch } = body as { name: string; production_branch: string };
  account.projects.set(name, {
    production_branch,
    domains: [],
    previews: [],
    deployments: [],
    current: null,
    services: [],
  });
  return { result: { name, subdomain: `${name}.pages.dev` } };
}

function answerProject(
  project: PagesProject,
  name: string,
  rest: string,
  call: Call,
): Answer | undefined {
  const { method, body } = call;
  const [, rolledBack] = /^deployments\/([0-9a-f-]+)\/rollback$/.exec(rest) ?? [];
  if (method === "POST" && rolledBack !== undefined) {
    if (!project.deployments.includes(rolledBack)) return NOT_FOUND;
    project.current = rolledBack;
    return { result: { id: rolledBack } };
  }
  if (method === "GET" && rest === "")
    return {
      result: {
        name,
        subdomain: `${name}.pages.dev`,
        production_branch: project.production_branch,
        deployment_configs: { production: {}, preview: {} },
        canonical_deployment: project.current === null ? null : { id: project.current },
      },
    };
  if (method === "GET" && rest === "upload-token") return { result: { jwt: uploadToken() } };
  if (method === "GET" && rest === "domains")
    return { result: project.domains.map((domain) => ({ name: domain, status: "active" })) };
  if (method === "POST" && rest === "domains") {
    project.domains.push((body as { name: string }).name);
    return { result: {} };
  }
  if (method === "POST" && rest === "deployments") return deploy(project, name, body as FormData);
  if (method === "GET" && rest.startsWith("deployments/"))
    return { result: describe(rest.slice(12), name) };
  return undefined;
}

function deploy(project: PagesProject, name: string, form: FormData): Answer {
  const id = randomUUID();
  if (form.get("_worker.bundle") === null)
    return { status: 400, code: 8000001, message: "The Function is missing" };
  const branch = form.get("branch") as string;
  project.deployments.push(id);
  if (branch === project.production_branch) project.current = id;
  else project.previews.push(branch);
  return { result: describe(id, name) };
}

const describe = (id: string, name: string) => ({
  id,
  url: `https://x.${name}.pages.dev`,
  environment: "production",
  aliases: [],
  latest_stage: { name: "deploy", status: "success" },
  stages: [],
});
