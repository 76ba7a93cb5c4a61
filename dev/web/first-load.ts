import { createHash } from "node:crypto";
import { fileURLToPath } from "node:url";
import { type Plugin, type Rolldown, build } from "vite";
import { isLayoutOf } from "./page-sizes.ts";

type Bundle = Rolldown.OutputBundle;
type Chunk = Rolldown.OutputChunk;

const BOOT = fileURLToPath(new URL("../../web/src/boot/boot.ts", import.meta.url));
const PAGE = /src\/routes\/(.*)\.tsx\?tsr-split=component$/;
const PLACE = "/boot.js";

/**
 * Makes the script that runs before the program: `src/boot/boot.ts` with the files that each page needs, which only the
 * build knows. The policy allows no script in the document, so it is a file, named by what is in it.
 */
export function firstLoad(): Plugin {
  return {
    name: "atlas-first-load",
    enforce: "post",
    generateBundle: {
      order: "post",
      async handler(_, bundle) {
        const html = bundle["index.html"];
        if (html?.type !== "asset" || typeof html.source !== "string") return;
        const source = await compile({
          ATLAS_PAGES: JSON.stringify(filesOfPages(bundle)),
          ATLAS_FONTS: JSON.stringify({
            latin: fontOf(bundle, "inter-latin-wght-normal"),
            cyrillic: fontOf(bundle, "inter-cyrillic-wght-normal"),
          }),
        });
        const hash = createHash("sha256").update(source).digest("base64url").slice(0, 8);
        const fileName = `assets/boot-${hash}.js`;
        this.emitFile({ type: "asset", fileName, source });
        if (!html.source.includes(`"${PLACE}"`)) throw new Error(`index.html loads no ${PLACE}.`);
        html.source = html.source.replace(`"${PLACE}"`, `"/${fileName}"`);
      },
    },
  };
}

async function compile(define: Record<string, string>): Promise<string> {
  const built = await build({
    configFile: false,
    logLevel: "warn",
    define,
    build: {
      write: false,
      target: "es2023",
      lib: { entry: BOOT, formats: ["iife"], name: "atlasBoot" },
    },
  });
  const [output] = Array.isArray(built) ? built : [built];
  if (output === undefined || !("output" in output)) throw new Error("The boot script is empty.");
  return output.output[0].code;
}

/** Each page's path, its parameters as `*`, with the files that are not loaded on every page. Fixed paths come first. */
function filesOfPages(bundle: Bundle): [pattern: string, files: string[]][] {
  const chunks = Object.values(bundle).filter((file) => file.type === "chunk");
  const entry = chunks.find(({ isEntry }) => isEntry);
  const everywhere = withImports(bundle, entry === undefined ? [] : [entry.fileName]);
  const routes = new Map(
    chunks.flatMap((chunk: Chunk) => {
      const route = PAGE.exec(chunk.facadeModuleId ?? "")?.[1];
      return route === undefined ? [] : [[route, chunk.fileName] as const];
    }),
  );
  return [...routes]
    .filter(([route]) => !route.endsWith("/route") && route !== "_auth")
    .map(([route, file]): [string, string[]] => {
      const layouts = [...routes].flatMap(([other, layout]) =>
        isLayoutOf(pathOf(other), pathOf(route)) ? [layout] : [],
      );
      const own = [...withImports(bundle, [...layouts, file])].filter(
        (name) => !everywhere.has(name),
      );
      return [patternOf(route), own.map((name) => `/${name}`)];
    })
    .toSorted(([one], [other]) => one.split("*").length - other.split("*").length);
}

const pathOf = (route: string): string => `src/routes/${route}.tsx`;

// `_auth/projects.$project/connections.index` is `/projects/*/connections`.
const patternOf = (route: string): string =>
  `/${route
    .split(/[./]/)
    .filter((part) => !part.startsWith("_") && part !== "index")
    .map((part) => (part.startsWith("$") ? "*" : part))
    .join("/")}`;

function withImports(bundle: Bundle, names: readonly string[]): Set<string> {
  const seen = new Set<string>();
  const visit = (name: string) => {
    const file = bundle[name];
    if (seen.has(name) || file?.type !== "chunk") return;
    seen.add(name);
    for (const other of file.imports) visit(other);
  };
  for (const name of names) visit(name);
  return seen;
}

function fontOf(bundle: Bundle, name: string): string {
  const file = Object.keys(bundle).find((path) => path.startsWith(`assets/${name}`));
  if (file === undefined) throw new Error(`The build has no font ${name}.`);
  return `/${file}`;
}
