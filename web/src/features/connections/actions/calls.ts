import { api, take } from "../../../api/client.ts";
import type { components } from "../../../api/schema.gen.d.ts";

export type Introspection = components["schemas"]["Introspection"];
export type Revocation = components["schemas"]["Revocation"];
type Connection = components["schemas"]["Connection"];
type Token = components["schemas"]["Token"];

/** Shorter than the dashboard waits for an answer. */
const MAX_WAIT_SECONDS = 15;

const named = (project: string, connection: string) => ({
  path: { project_id: project, connection_id: connection },
});

export const refresh = (project: string, connection: string): Promise<Connection> =>
  take(
    api.POST("/v1/projects/{project_id}/connections/{connection_id}/refresh", {
      params: named(project, connection),
      body: { max_wait: MAX_WAIT_SECONDS },
    }),
  );

export const introspect = (project: string, connection: string): Promise<Introspection> =>
  take(
    api.POST("/v1/projects/{project_id}/connections/{connection_id}/introspect", {
      params: named(project, connection),
    }),
  );

export const disable = (project: string, connection: string) =>
  take(
    api.POST("/v1/projects/{project_id}/connections/{connection_id}/disable", {
      params: named(project, connection),
    }),
  );

export const enable = (project: string, connection: string) =>
  take(
    api.POST("/v1/projects/{project_id}/connections/{connection_id}/enable", {
      params: named(project, connection),
    }),
  );

export const revoke = (project: string, connection: string): Promise<Revocation> =>
  take(
    api.POST("/v1/projects/{project_id}/connections/{connection_id}/revoke", {
      params: named(project, connection),
    }),
  );

export const remove = (project: string, connection: string): Promise<Revocation> =>
  take(
    api.DELETE("/v1/projects/{project_id}/connections/{connection_id}", {
      params: named(project, connection),
    }),
  );

export const reveal = (project: string, connection: string): Promise<Token> =>
  take(
    api.POST("/v1/projects/{project_id}/connections/{connection_id}/reveal-token", {
      params: named(project, connection),
    }),
  );
