import openapiTS, { astToString } from "openapi-typescript";
import { makeDashboardDoor } from "../../workers/gateway/src/doors/dashboard-door.ts";

/** The dashboard's API as TypeScript, from the document that its door serves. Types only: nothing of it runs. */
export async function renderApiTypes(): Promise<string> {
  const { app } = makeDashboardDoor();
  const answer = await app.request("/openapi.json", {}, { config: { dashboardUrl: "" } });
  const nodes = await openapiTS(await answer.text(), { alphabetize: true });
  return `// Generated from the dashboard's OpenAPI document by \`npm run generate\`.\n${astToString(nodes)}`;
}
