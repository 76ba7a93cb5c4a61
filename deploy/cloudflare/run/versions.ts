import { type CloudflareApi, callOrNull } from "./cloudflare-api.ts";

type Deployments = {
  deployments?: readonly { versions: readonly { version_id: string; percentage: number }[] }[];
};

/**
 * The version of a Worker that serves all requests; null when there is no such Worker.
 *
 * @throws Error while two versions share the requests.
 */
export async function findVersion(api: CloudflareApi, script: string): Promise<string | null> {
  const result = (await callOrNull(
    api,
    `/workers/scripts/${script}/deployments`,
  )) as Deployments | null;
  const versions = result?.deployments?.[0]?.versions ?? [];
  if (versions.length > 1)
    throw new Error(
      `Two versions of ${script} share its requests. Finish that rollout first: wrangler versions deploy --name ${script}`,
    );
  return versions[0]?.version_id ?? null;
}

type Project = { canonical_deployment?: { id: string } | null };

/** The deployment that a Pages project serves; null when there is none. `exists` tells whether there is a project. */
export async function findPages(
  api: CloudflareApi,
  project: string,
): Promise<{ exists: boolean; deployment: string | null }> {
  const result = (await callOrNull(api, `/pages/projects/${project}`)) as Project | null;
  return { exists: result !== null, deployment: result?.canonical_deployment?.id ?? null };
}
