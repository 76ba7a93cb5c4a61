import type { ChartTools } from "./tools.ts";

export type Manifest = {
  apiVersion: string;
  kind: string;
  metadata: { name: string; annotations?: Record<string, string> };
  // oxlint-disable-next-line typescript/no-explicit-any
  [member: string]: any;
};

/** API groups whose types neither validator knows. */
const UNKNOWN_GROUPS = new Set(["external-secrets.io"]);

type Attribute = { name: string; baseName: string; type: string };
type Model = { getAttributeTypeMap?(): Attribute[] };

/**
 * Checks a manifest with both validators, because each misses what the other catches: the client's attribute maps find
 * unknown fields and wrong types, the schemas find missing fields and wrong enum values.
 *
 * @returns What is wrong; empty when nothing is.
 */
export async function findMistakes(tools: ChartTools, manifest: Manifest): Promise<string[]> {
  const group = manifest.apiVersion.includes("/") ? manifest.apiVersion.split("/")[0] : "";
  if (UNKNOWN_GROUPS.has(group ?? "")) return [];
  const isCore = group === "" || !group?.includes("monitoring.coreos.com");
  return [
    ...(await findSchemaMistakes(tools, manifest, isCore)),
    ...(isCore ? await findUnknownFields(tools, manifest) : []),
  ];
}

async function findSchemaMistakes(
  tools: ChartTools,
  manifest: Manifest,
  isCore: boolean,
): Promise<string[]> {
  const family = isCore ? "kubernetes-models" : "@kubernetes-models/prometheus-operator";
  const models = await tools.load(`${family}/${manifest.apiVersion}`);
  const Kind = models[manifest.kind] as (new (data: unknown) => { validate(): void }) | undefined;
  if (Kind === undefined) return [`${manifest.apiVersion} has no ${manifest.kind}`];
  try {
    new Kind(manifest).validate();
    return [];
  } catch (error) {
    return [`${manifest.kind} ${manifest.metadata.name}: ${String(error)}`];
  }
}

async function findUnknownFields(tools: ChartTools, manifest: Manifest): Promise<string[]> {
  const client = await tools.load("@kubernetes/client-node");
  const version = manifest.apiVersion.split("/").at(-1) ?? "";
  const type = `${version[0]?.toUpperCase()}${version.slice(1)}${manifest.kind}`;
  return walk(client, type, manifest, `${manifest.kind} ${manifest.metadata.name}`);
}

function walk(
  client: Record<string, unknown>,
  type: string,
  value: unknown,
  path: string,
): string[] {
  const array = /^Array<(.+)>$/.exec(type)?.[1];
  if (array !== undefined)
    return Array.isArray(value)
      ? value.flatMap((item, index) => walk(client, array, item, `${path}[${index}]`))
      : [`${path} is not a list`];
  const map = /^\{ \[key: string\]: (.+); \}$/.exec(type)?.[1];
  if (map !== undefined)
    return isRecord(value)
      ? Object.entries(value).flatMap(([key, item]) => walk(client, map, item, `${path}.${key}`))
      : [`${path} is not a map`];
  if (type === "string" || type === "number" || type === "boolean")
    return typeof value === type ? [] : [`${path} is not a ${type}`];
  const attributes = (client[type] as Model | undefined)?.getAttributeTypeMap?.();
  // IntOrString, quantities and free-form objects.
  if (attributes === undefined) return [];
  if (!isRecord(value)) return [`${path} is not an object`];
  return Object.entries(value).flatMap(([key, member]) => {
    const attribute = attributes.find(({ baseName }) => baseName === key);
    return attribute === undefined
      ? [`${path}.${key} is not a field of ${type}`]
      : walk(client, attribute.type, member, `${path}.${key}`);
  });
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
