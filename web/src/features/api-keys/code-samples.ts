import type { CodeSample } from "../../ui/code-block.tsx";

/**
 * Ready code for a new key. The key stands once, where the environment gets it, and never in the program. A key that may
 * not read tokens asks what it may do instead.
 */
export function codeSamples(parts: {
  origin: string;
  secret: string;
  /** The connection to read, or null for a key without `tokens:read`. */
  connectionId: string | null;
}): CodeSample[] {
  const { origin, secret, connectionId } = parts;
  const path = connectionId === null ? "/v1/key" : `/v1/connections/${connectionId}/token`;
  const url = origin + path;
  const member = connectionId === null ? "scopes" : "access_token";
  return [
    {
      name: "curl",
      code: `export ATLAS_API_KEY=${secret}
curl -sS ${url} \\
  -H "Authorization: Bearer $ATLAS_API_KEY"`,
    },
    {
      name: "TypeScript",
      code: `// ATLAS_API_KEY=${secret}
const answer = await fetch("${url}", {
  headers: { authorization: \`Bearer \${process.env.ATLAS_API_KEY}\` },
});
if (!answer.ok) throw new Error(\`\${answer.status} \${await answer.text()}\`);
const { ${member} } = await answer.json();`,
    },
    {
      name: "Python",
      code: `# ATLAS_API_KEY=${secret}
import json, os, urllib.request

request = urllib.request.Request(
    "${url}",
    headers={"Authorization": f"Bearer {os.environ['ATLAS_API_KEY']}"},
)
with urllib.request.urlopen(request) as answer:
    ${member} = json.load(answer)["${member}"]`,
    },
    {
      name: "Go",
      code: `// ATLAS_API_KEY=${secret}
request, err := http.NewRequest("GET", "${url}", nil)
if err != nil {
	return err
}
request.Header.Set("Authorization", "Bearer "+os.Getenv("ATLAS_API_KEY"))
answer, err := http.DefaultClient.Do(request)
if err != nil {
	return err
}
defer answer.Body.Close()
if answer.StatusCode != http.StatusOK {
	return fmt.Errorf("atlas: %s", answer.Status)
}
var body struct {
	Value ${connectionId === null ? "[]string" : "string"} \`json:"${member}"\`
}
err = json.NewDecoder(answer.Body).Decode(&body)`,
    },
  ];
}
