import type { Client } from "pg";
import { open, sealedVersion, unwrapDataKey } from "#shared/crypto/envelope";
import type { Keyring } from "#shared/crypto/keyring";
import { VaultError } from "#shared/crypto/vault-error";
import {
  type AuditHead,
  verifyAuditChain,
} from "../../workers/projects/src/audit/verify-audit-chain.ts";
import { openSecrets } from "../../workers/projects/src/webhooks/keys/webhook-secret.ts";
import { openSecret } from "../../workers/providers/src/keys/client-secret.ts";
import { readLines, readStart } from "../audit/read-chain.ts";
import { placeOf } from "../../workers/tokens/src/vault/places.ts";

export type Counts = Readonly<Record<string, number>>;
export type Heads = Readonly<Record<string, AuditHead>>;

/** Rows of every table, Atlas's own and the journal of migrations. */
export async function countRows(client: Client): Promise<Counts> {
  const { rows } = await client.query<{ name: string }>(
    `select quote_ident(schemaname) || '.' || quote_ident(tablename) as name from pg_tables
     where schemaname in ('public', 'drizzle') order by 1`,
  );
  const counts: Record<string, number> = {};
  for (const { name } of rows) {
    const counted = await client.query<{ rows: string }>(`select count(*) as rows from ${name}`);
    counts[name] = Number(counted.rows[0]?.rows);
  }
  return counts;
}

/** Says for each table with another number of rows what it has and what it should have. */
export const compareCounts = (wanted: Counts, found: Counts): string[] =>
  [...new Set([...Object.keys(wanted), ...Object.keys(found)])]
    .filter((name) => wanted[name] !== found[name])
    .map(
      (name) => `${name} has ${found[name] ?? "no"} rows, and should have ${wanted[name] ?? "no"}.`,
    );

export type VaultReport = { opened: number; problems: string[] };

/** Opens every stored token, every client secret and every signing secret, and keeps none. Names what does not open, never a value. */
export async function openVault(client: Client, ring: Keyring): Promise<VaultReport> {
  const report: VaultReport = { opened: 0, problems: [] };
  const attempt = async (what: string, opening: () => Promise<unknown>) => {
    try {
      await opening();
      report.opened += 1;
    } catch (error) {
      if (!(error instanceof VaultError)) throw error;
      report.problems.push(`${what} does not open: ${explain(error)}`);
    }
  };
  const keys = new Map<string, string>();
  for (const row of await rowsOf(
    client,
    "select project_id, version, wrapped from project_data_keys",
  ))
    keys.set(`${row["project_id"]}:${row["version"]}`, row["wrapped"] ?? "");
  const tokens = await rowsOf(
    client,
    `select project_id, connection_id, access_sealed, refresh_sealed from connection_tokens`,
  );
  for (const row of tokens) {
    const projectId = row["project_id"] ?? "";
    const id = row["connection_id"] ?? "";
    for (const field of ["access", "refresh"] as const) {
      const sealed = row[`${field}_sealed`] ?? null;
      if (sealed === null) continue;
      await attempt(`The ${field} token of ${id}`, async () => {
        const version = sealedVersion(sealed);
        const wrapped = keys.get(`${projectId}:${version}`) ?? "";
        const key = await unwrapDataKey(ring, placeOf.dataKey(projectId), version, wrapped);
        await open(key, placeOf[`${field}Token`](projectId, id), sealed);
      });
    }
  }
  const integrations = await rowsOf(
    client,
    "select id, project_id, data_key_wrapped, client_secret_sealed from integrations",
  );
  for (const row of integrations)
    await attempt(`The client secret of ${row["id"]}`, () =>
      openSecret(ring, {
        id: row["id"] ?? "",
        projectId: row["project_id"] ?? "",
        dataKeyWrapped: row["data_key_wrapped"] ?? "",
        clientSecretSealed: row["client_secret_sealed"] ?? "",
      }),
    );
  await openWebhooks(client, ring, attempt);
  return report;
}

/** A backup of a release before webhooks has no such table. */
async function openWebhooks(
  client: Client,
  ring: Keyring,
  attempt: (what: string, opening: () => Promise<unknown>) => Promise<void>,
): Promise<void> {
  const [has] = await rowsOf(client, "select to_regclass('public.webhooks')::text as name");
  if ((has?.["name"] ?? null) === null) return;
  const webhooks = await rowsOf(
    client,
    `select id, project_id, data_key_wrapped, secret_sealed, previous_secret_sealed from webhooks
    where secret_sealed is not null`,
  );
  for (const row of webhooks)
    await attempt(`The signing secret of ${row["id"]}`, () =>
      openSecrets(ring, {
        id: row["id"] ?? "",
        projectId: row["project_id"] ?? "",
        dataKeyWrapped: row["data_key_wrapped"] ?? "",
        secretSealed: row["secret_sealed"] ?? "",
        previousSecretSealed: row["previous_secret_sealed"] ?? null,
      }),
    );
}

const explain = ({ failure, keyId }: VaultError): string =>
  failure === "unknown_key" && keyId !== null
    ? `VAULT_KEYS lacks the key ${keyId}. Take it from its escrow.`
    : `${failure}. VAULT_KEYS has another key of this name, or the row was changed.`;

/** Verifies every project's audit chain; `kept` are heads that were exported earlier. */
export async function verifyAudit(
  client: Client,
  kept: Heads,
): Promise<{ heads: Heads; problems: string[] }> {
  const heads: Record<string, AuditHead> = {};
  const problems: string[] = [];
  const projects = await rowsOf(client, "select distinct project_id from audit_log");
  const named = new Set([...projects.map((row) => row["project_id"] ?? ""), ...Object.keys(kept)]);
  for (const project of named) {
    const start = await readStart(client, project);
    const verdict = await verifyAuditChain(
      project,
      readLines(client, project, start.seq),
      kept[project],
      start,
    );
    if (verdict.intact) heads[project] = verdict.head;
    else problems.push(`The audit log of ${project}: line ${verdict.seq} is ${verdict.fault}.`);
  }
  return { heads, problems };
}

async function rowsOf(client: Client, text: string): Promise<Record<string, string | null>[]> {
  const { rows } = await client.query<Record<string, string | null>>(text);
  return rows;
}
