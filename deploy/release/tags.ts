import { type CloudflareApi, callOrNull } from "../cloudflare/run/cloudflare-api.ts";

type Version = { id: string; annotations?: { "workers/tag"?: string } };

/** The tag of one version of a Worker; null for a version without one. */
export async function findTag(
  api: CloudflareApi,
  script: string,
  version: string,
): Promise<string | null> {
  const found = (await callOrNull(
    api,
    `/workers/scripts/${script}/versions/${version}`,
  )) as Version | null;
  return found?.annotations?.["workers/tag"] ?? null;
}

/** The newest version of a Worker with this tag, among those that Cloudflare can deploy; null when there is none. */
export async function findTagged(
  api: CloudflareApi,
  script: string,
  tag: string,
): Promise<string | null> {
  const found = (await callOrNull(api, `/workers/scripts/${script}/versions?deployable=true`)) as {
    items?: readonly Version[];
  } | null;
  const version = found?.items?.find(({ annotations }) => annotations?.["workers/tag"] === tag);
  return version?.id ?? null;
}
