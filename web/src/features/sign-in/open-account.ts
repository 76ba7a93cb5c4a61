import { api, take } from "../../api/client.ts";
import { currentLanguage } from "../../i18n/language.ts";
import { rememberFreshKey } from "../start/fresh-key.ts";
import { signInFirst } from "./sign-in.ts";

export type NewAccount = { name: string; email: string; password: string; project: string };

/** What a key of the start page may do: all that an app does in its day. */
export const APP_SCOPES = [
  "connect:write",
  "connections:read",
  "connections:write",
  "tokens:read",
  "integrations:read",
] as const;

/**
 * Makes an account, signs in, and prepares its first project: the sandbox integration where this installation has one,
 * and an API key that is shown once.
 *
 * @returns The project's id.
 * @throws {Problem} 401 when the e-mail belongs to an account with another password.
 */
export async function openAccount({ project, ...account }: NewAccount): Promise<string> {
  await take(api.POST("/v1/sign-up", { body: { ...account, locale: currentLanguage() } }));
  await signInFirst({ email: account.email, password: account.password });
  return prepareProject(project);
}

/** Makes a project with all that its start page needs. */
export async function prepareProject(name: string): Promise<string> {
  const { id } = await take(api.POST("/v1/projects", { body: { name } }));
  const path = { project_id: id };
  // Without a sandbox provider this is refused, and the start page begins with a real one.
  await api
    .POST("/v1/projects/{project_id}/integrations", {
      params: { path },
      body: { provider: "sandbox", key: "sandbox", name: "Sandbox" },
    })
    .catch(() => undefined);
  const key = await take(
    api.POST("/v1/projects/{project_id}/api-keys", {
      params: { path },
      body: { name: "First key", scopes: [...APP_SCOPES] },
    }),
  );
  rememberFreshKey(id, key.secret);
  return id;
}
