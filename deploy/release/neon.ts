const LIMIT_MS = 30_000;

type Branch = { id: string; name: string };

/** What a pull request needs of Neon's API. */
export type Neon = {
  /** The branch with this name, made from the project's default branch where it is missing. */
  takeBranch(name: string): Promise<Branch>;
  /** The connection string of the branch's first database, for its owner. Secret. */
  connectionString(branch: Branch): Promise<string>;
  /** @returns whether there was such a branch. */
  removeBranch(name: string): Promise<boolean>;
};

/**
 * A client of Neon's API for the project `NEON_PROJECT_ID`, with `NEON_API_KEY`.
 *
 * @throws Error when one of them is missing, and for an answer that is not a success. No message has the key.
 */
export function makeNeon(env: NodeJS.ProcessEnv): Neon {
  const { NEON_API_KEY: key = "", NEON_PROJECT_ID: project = "" } = env;
  if (key === "" || project === "")
    throw new Error("Set NEON_API_KEY and NEON_PROJECT_ID: both are in Neon's console.");
  const base = `${env["NEON_API_BASE_URL"] ?? "https://console.neon.tech/api/v2"}/projects/${encodeURIComponent(project)}`;
  const call = async (method: "GET" | "POST" | "DELETE", path: string, body?: object) => {
    const response = await fetch(`${base}${path}`, {
      method,
      headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(LIMIT_MS),
    }).catch(() => {
      throw new Error(`Neon's API did not answer at ${method} ${path}. Run it again.`);
    });
    const answer: unknown = await response.json().catch(() => null);
    if (response.ok && answer !== null) return answer;
    const { message = "no reason given" } = (answer ?? {}) as { message?: string };
    throw new Error(`Neon answered ${response.status} to ${method} ${path}: ${message}.`);
  };
  const find = async (name: string): Promise<Branch | undefined> => {
    const path = `/branches?search=${encodeURIComponent(name)}`;
    const { branches } = (await call("GET", path)) as { branches: Branch[] };
    return branches.find((branch) => branch.name === name);
  };
  return {
    takeBranch: async (name) => {
      const there = await find(name);
      if (there !== undefined) return there;
      const made = { branch: { name }, endpoints: [{ type: "read_write" }] };
      return ((await call("POST", "/branches", made)) as { branch: Branch }).branch;
    },
    connectionString: async ({ id, name }) => {
      const { databases } = (await call("GET", `/branches/${id}/databases`)) as {
        databases: { name: string; owner_name: string }[];
      };
      const [database] = databases;
      if (database === undefined) throw new Error(`Neon's branch ${name} has no database.`);
      const query = new URLSearchParams({
        branch_id: id,
        database_name: database.name,
        role_name: database.owner_name,
      });
      return ((await call("GET", `/connection_uri?${query}`)) as { uri: string }).uri;
    },
    removeBranch: async (name) => {
      const there = await find(name);
      if (there === undefined) return false;
      await call("DELETE", `/branches/${there.id}`);
      return true;
    },
  };
}
