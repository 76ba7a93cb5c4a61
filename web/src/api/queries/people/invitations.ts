import { queryOptions } from "@tanstack/react-query";
import type { Role } from "#shared/contracts/permissions";
import { currentLanguage } from "../../../i18n/language.ts";
import { api, take } from "../../client.ts";
import type { components } from "../../schema.gen.d.ts";

export type Invitation = components["schemas"]["Invitation"];
export type OpenedInvitation = components["schemas"]["OpenedInvitation"];
export type AcceptedInvitation = components["schemas"]["AcceptedInvitation"];

/** The project's invitations that were neither accepted nor revoked, newest first. */
export const invitationsQuery = (projectId: string) =>
  queryOptions({
    queryKey: ["projects", projectId, "invitations"],
    queryFn: async ({ signal }) => {
      const params = { path: { project_id: projectId } };
      return (await take(api.GET("/v1/projects/{project_id}/invitations", { params, signal })))
        .data;
    },
  });

/** Sends an invitation, in the reader's language. @throws {Problem} */
export const createInvitation = (
  projectId: string,
  order: { email: string; role: Role },
): Promise<Invitation> =>
  take(
    api.POST("/v1/projects/{project_id}/invitations", {
      params: { path: { project_id: projectId } },
      body: { ...order, locale: currentLanguage() },
    }),
  );

/** Sends it again with another link. @throws {Problem} */
export const resendInvitation = (projectId: string, id: string): Promise<Invitation> =>
  take(
    api.POST("/v1/projects/{project_id}/invitations/{invitation_id}/resend", {
      params: { path: { project_id: projectId, invitation_id: id } },
      body: { locale: currentLanguage() },
    }),
  );

/** @throws {Problem} */
export const revokeInvitation = (projectId: string, id: string): Promise<unknown> =>
  take(
    api.DELETE("/v1/projects/{project_id}/invitations/{invitation_id}", {
      params: { path: { project_id: projectId, invitation_id: id } },
    }),
  );

/** Reads what a link invites to. It works without a session. @throws {Problem} `link_invalid`. */
export const openInvitation = (token: string): Promise<OpenedInvitation> =>
  take(api.POST("/v1/invitations/open", { body: { token } }));

/** @throws {Problem} */
export const acceptInvitation = (token: string): Promise<AcceptedInvitation> =>
  take(api.POST("/v1/invitations/accept", { body: { token } }));
