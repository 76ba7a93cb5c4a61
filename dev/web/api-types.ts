import openapiTS, { astToString } from "openapi-typescript";
import { makeDashboardDoor } from "../../workers/gateway/src/doors/dashboard-door.ts";

/** The dashboard's API as TypeScript, from the document that its door serves. Types only: nothing of it runs. */
export async function renderApiTypes(): Promise<string> {
  const { app } = makeDashboardDoor();
  const answer = await app.request("/openapi.json", {}, { config: { dashboardUrl: "" } });
  return renderDocumentTypes(await answer.text(), "dashboard");
}

/** A door's OpenAPI document as TypeScript. */
export async function renderDocumentTypes(document: string, door: string): Promise<string> {
  // A client may leave out what has a default.
  const options = { alphabetize: true, defaultNonNullable: false };
  const nodes = await openapiTS(document, options);
  return `// Generated from the ${door}'s OpenAPI document by \`npm run generate\`.\n${astToString(nodes)}`;
}
