import { type SQL, sql } from "drizzle-orm";
import type { CallContext } from "#shared/contracts/call-context";
import type {
  PlatformSettings,
  UpdatePlatformSettingsInput,
} from "#shared/contracts/users/platform-settings";
import type { SignUpPolicy, SignUpRule } from "#shared/contracts/users/sign-up-policies";
import { adminLogInsert } from "#shared/db/admin-log";
import type { Database } from "#shared/db/client";

type Row = {
  sign_up_policy: SignUpPolicy | null;
  sign_up_domains: string[];
  maintenance_on: boolean;
  maintenance_text_en: string | null;
  maintenance_text_ru: string | null;
  maintenance_until: string | null;
  version: number;
};

/** The settings, with the operator's rule for signing up where no administrator has decided. */
export async function findSettings(db: Database, signUp: SignUpRule): Promise<PlatformSettings> {
  const { rows } = await db.execute<Row>(sql`
    select sign_up_policy, sign_up_domains, maintenance_text_en, maintenance_text_ru,
      maintenance_until, version, maintenance
        and (maintenance_until is null or maintenance_until > clock_timestamp()) as maintenance_on
    from platform_settings where id = 'platform'`);
  const row = rows[0];
  const decided = row?.sign_up_policy ?? null;
  return {
    sign_up: {
      policy: decided ?? signUp.policy,
      domains: decided === null ? [...signUp.domains] : (row?.sign_up_domains ?? []),
      source: decided === null ? "environment" : "settings",
    },
    maintenance: {
      on: row?.maintenance_on ?? false,
      source: row?.maintenance_on === true ? "settings" : null,
      text_en: row?.maintenance_text_en ?? null,
      text_ru: row?.maintenance_text_ru ?? null,
      until: row?.maintenance_until ? new Date(row.maintenance_until).toISOString() : null,
    },
    version: row?.version ?? 0,
  };
}

/**
 * Changes what is given and leaves the rest, and writes the log.
 *
 * @param version what the caller read; null: any. Before the first change it is 0.
 * @returns false when somebody changed the settings meanwhile.
 */
export async function changeSettings(
  db: Database,
  by: CallContext,
  changes: UpdatePlatformSettingsInput,
  version: number | null,
): Promise<boolean> {
  const { sign_up, maintenance } = changes;
  const set = (column: string, given: unknown): SQL => {
    const name = sql.identifier(column);
    return sql`${name} = ${given === undefined ? sql`s` : sql`excluded`}.${name}`;
  };
  const act = { type: "settings.changed", subject: null, reason: null, data: changes } as const;
  const { rows } = await db.execute(sql`
    with written as (
      insert into platform_settings as s (id, sign_up_policy, sign_up_domains, maintenance,
        maintenance_text_en, maintenance_text_ru, maintenance_until)
      select 'platform', ${sign_up?.policy ?? null},
        array(select jsonb_array_elements_text(${JSON.stringify(sign_up?.domains ?? [])}::jsonb)),
        ${maintenance?.on ?? false}::boolean, ${maintenance?.text_en ?? null},
        ${maintenance?.text_ru ?? null}, ${maintenance?.until ?? null}::timestamptz
      where ${version}::int is null or ${version}::int = 0
        or exists (select from platform_settings)
      on conflict (id) do update set version = s.version + 1, updated_at = clock_timestamp(),
        ${set("sign_up_policy", sign_up)}, ${set("sign_up_domains", sign_up)},
        ${set("maintenance", maintenance)}, ${set("maintenance_text_en", maintenance?.text_en)},
        ${set("maintenance_text_ru", maintenance?.text_ru)},
        ${set("maintenance_until", maintenance?.until)}
      where ${version}::int is null or s.version = ${version}::int
      returning s.id
    ), line as (${adminLogInsert(by, act, sql`written`)})
    select id from written`);
  return rows.length > 0;
}
