import type { CodeSample } from "../../ui/code-block.tsx";

/** Reads a connection's token. Without a key at hand the code takes it from the environment. */
export function tokenSamples(
  apiUrl: string,
  connectionId: string,
  key: string | null,
): readonly CodeSample[] {
  const url = `${apiUrl}/v1/connections/${connectionId}/token`;
  return [
    {
      name: "curl",
      code: `curl ${url} \\\n  -H "Authorization: Bearer ${key ?? "$ATLAS_KEY"}"`,
    },
    {
      name: "TypeScript",
      code: `const response = await fetch("${url}", {
  headers: { authorization: ${key === null ? "`Bearer ${process.env.ATLAS_KEY}`" : `"Bearer ${key}"`} },
});
const { access_token } = await response.json();`,
    },
    {
      name: "Python",
      code: `import json${key === null ? ", os" : ""}, urllib.request

request = urllib.request.Request(
    "${url}",
    headers={"Authorization": ${key === null ? `"Bearer " + os.environ["ATLAS_KEY"]` : `"Bearer ${key}"`}},
)
with urllib.request.urlopen(request) as response:
    access_token = json.load(response)["access_token"]`,
    },
    {
      name: "Go",
      code: `request, err := http.NewRequest("GET", "${url}", nil)
if err != nil {
	return err
}
request.Header.Set("Authorization", "Bearer "+${key === null ? `os.Getenv("ATLAS_KEY")` : `"${key}"`})
response, err := http.DefaultClient.Do(request)
if err != nil {
	return err
}
defer response.Body.Close()
var token struct {
	AccessToken string \`json:"access_token"\`
}
err = json.NewDecoder(response.Body).Decode(&token)`,
    },
  ];
}

/** Asks for a link that a person connects an account with. */
export function linkSamples(apiUrl: string, integration: string): readonly CodeSample[] {
  const url = `${apiUrl}/v1/connect/sessions`;
  const returnTo = "http://localhost:3000/connected";
  return [
    {
      name: "curl",
      code: `curl ${url} \\
  -H "Authorization: Bearer $ATLAS_KEY" \\
  -H "Content-Type: application/json" \\
  -d '{"external_id": "u_1", "integrations": ["${integration}"], "return_to": "${returnTo}"}'`,
    },
    {
      name: "TypeScript",
      code: `const response = await fetch("${url}", {
  method: "POST",
  headers: {
    authorization: \`Bearer \${process.env.ATLAS_KEY}\`,
    "content-type": "application/json",
  },
  body: JSON.stringify({
    external_id: "u_1",
    integrations: ["${integration}"],
    return_to: "${returnTo}",
  }),
});
const { url } = await response.json();`,
    },
    {
      name: "Python",
      code: `import json, os, urllib.request

request = urllib.request.Request(
    "${url}",
    data=json.dumps({
        "external_id": "u_1",
        "integrations": ["${integration}"],
        "return_to": "${returnTo}",
    }).encode(),
    headers={
        "Authorization": "Bearer " + os.environ["ATLAS_KEY"],
        "Content-Type": "application/json",
    },
)
with urllib.request.urlopen(request) as response:
    url = json.load(response)["url"]`,
    },
    {
      name: "Go",
      code: `body := strings.NewReader(\`{
	"external_id": "u_1",
	"integrations": ["${integration}"],
	"return_to": "${returnTo}"
}\`)
request, err := http.NewRequest("POST", "${url}", body)
if err != nil {
	return err
}
request.Header.Set("Authorization", "Bearer "+os.Getenv("ATLAS_KEY"))
request.Header.Set("Content-Type", "application/json")
response, err := http.DefaultClient.Do(request)
if err != nil {
	return err
}
defer response.Body.Close()
var link struct {
	URL string \`json:"url"\`
}
err = json.NewDecoder(response.Body).Decode(&link)`,
    },
  ];
}
