import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api, take } from "../client.ts";
import type { components, operations } from "../schema.gen.d.ts";

export type Webhook = components["schemas"]["Webhook"];
export type NewWebhook = components["schemas"]["NewWebhook"];
export type WebhookDelivery = components["schemas"]["WebhookDelivery"];
export type WebhookDeliveryDetail = components["schemas"]["WebhookDeliveryDetail"];
export type Replay = components["schemas"]["Replay"];
export type DeliveryState = WebhookDelivery["state"];
export type DeliveryFilter = NonNullable<
  operations["listWebhookDeliveries"]["parameters"]["query"]
>;
/** What a form sends; the types as the API lists them. */
export type WebhookOrder = NonNullable<
  operations["createWebhook"]["requestBody"]
>["content"]["application/json"];
export type WebhookChanges = NonNullable<
  operations["updateWebhook"]["requestBody"]
>["content"]["application/json"];

/** Everything about a project's webhooks: what to ask again after a change. */
export const webhooksOf = (projectId: string) => ({
  queryKey: ["projects", projectId, "webhooks"],
});

/** All webhooks of a project, oldest first. */
export const webhooksQuery = (projectId: string) =>
  queryOptions({
    queryKey: [...webhooksOf(projectId).queryKey, "list"],
    queryFn: async ({ signal }) => {
      const params = { path: { project_id: projectId } };
      return (await take(api.GET("/v1/projects/{project_id}/webhooks", { params, signal }))).data;
    },
  });

const pathOf = (projectId: string, webhookId: string) => ({
  path: { project_id: projectId, webhook_id: webhookId },
});

export const webhookQuery = (projectId: string, webhookId: string) =>
  queryOptions({
    queryKey: [...webhooksOf(projectId).queryKey, webhookId],
    queryFn: ({ signal }) =>
      take(
        api.GET("/v1/projects/{project_id}/webhooks/{webhook_id}", {
          params: pathOf(projectId, webhookId),
          signal,
        }),
      ),
  });

/** One page of a webhook's deliveries, newest first. */
export const deliveriesQuery = (projectId: string, webhookId: string, filter: DeliveryFilter) =>
  queryOptions({
    queryKey: [...webhooksOf(projectId).queryKey, webhookId, "deliveries", filter],
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) =>
      take(
        api.GET("/v1/projects/{project_id}/webhooks/{webhook_id}/deliveries", {
          params: { ...pathOf(projectId, webhookId), query: filter },
          signal,
        }),
      ),
  });

/** One delivery with its body and attempts. */
export const deliveryQuery = (projectId: string, webhookId: string, eventId: string) =>
  queryOptions({
    queryKey: [...webhooksOf(projectId).queryKey, webhookId, "delivery", eventId],
    queryFn: ({ signal }) =>
      take(
        api.GET("/v1/projects/{project_id}/webhooks/{webhook_id}/deliveries/{event_id}", {
          params: {
            path: { project_id: projectId, webhook_id: webhookId, event_id: eventId },
          },
          signal,
        }),
      ),
  });

/** @throws {Problem} */
export const createWebhook = (projectId: string, body: WebhookOrder): Promise<NewWebhook> =>
  take(
    api.POST("/v1/projects/{project_id}/webhooks", {
      params: { path: { project_id: projectId } },
      body,
    }),
  );

/** @throws {Problem} */
export const updateWebhook = (
  projectId: string,
  webhookId: string,
  body: WebhookChanges,
): Promise<Webhook> =>
  take(
    api.PATCH("/v1/projects/{project_id}/webhooks/{webhook_id}", {
      params: pathOf(projectId, webhookId),
      body,
    }),
  );

/** @throws {Problem} */
export const deleteWebhook = (projectId: string, webhookId: string): Promise<unknown> =>
  take(
    api.DELETE("/v1/projects/{project_id}/webhooks/{webhook_id}", {
      params: pathOf(projectId, webhookId),
    }),
  );

/** @throws {Problem} */
export const rotateSecret = (
  projectId: string,
  webhookId: string,
  overlapHours: number,
): Promise<NewWebhook> =>
  take(
    api.POST("/v1/projects/{project_id}/webhooks/{webhook_id}/rotate-secret", {
      params: pathOf(projectId, webhookId),
      body: { overlap_hours: overlapHours },
    }),
  );

/** Answers when the receiver has, or after ten seconds. @throws {Problem} */
export const sendTest = (projectId: string, webhookId: string): Promise<WebhookDelivery> =>
  take(
    api.POST("/v1/projects/{project_id}/webhooks/{webhook_id}/test", {
      params: pathOf(projectId, webhookId),
    }),
  );

/** Answers when the receiver has, or after ten seconds. @throws {Problem} */
export const redeliver = (
  projectId: string,
  webhookId: string,
  eventId: string,
): Promise<WebhookDelivery> =>
  take(
    api.POST("/v1/projects/{project_id}/webhooks/{webhook_id}/deliveries/{event_id}/redeliver", {
      params: { path: { project_id: projectId, webhook_id: webhookId, event_id: eventId } },
    }),
  );

/** @throws {Problem} */
export const replayEvents = (
  projectId: string,
  webhookId: string,
  body: { since: string; include_delivered: boolean },
): Promise<Replay> =>
  take(
    api.POST("/v1/projects/{project_id}/webhooks/{webhook_id}/replay", {
      params: pathOf(projectId, webhookId),
      body,
    }),
  );
