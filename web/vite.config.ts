import { fileURLToPath } from "node:url";
import { tanstackRouter } from "@tanstack/router-plugin/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { firstLoad } from "../dev/web/first-load.ts";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  root: here("."),
  plugins: [
    tanstackRouter({
      target: "react",
      autoCodeSplitting: true,
      routesDirectory: here("src/routes"),
      generatedRouteTree: here("src/route-tree.gen.ts"),
      quoteStyle: "double",
      semicolons: true,
    }),
    react(),
    firstLoad(),
  ],
  resolve: {
    alias: [
      { find: /^\.\.\/createLucideIcon\.mjs$/, replacement: here("src/ui/icons/lucide-icon.ts") },
    ],
  },
  build: {
    outDir: "dist",
    emptyOutDir: true,
    // Every file keeps an address of its own: the policy allows no data: URLs.
    assetsInlineLimit: 0,
    // Which chunks a page needs, for the budget of sizes.
    manifest: true,
    modulePreload: { polyfill: false },
    target: "es2023",
    // Few files: for each one the browser does as much as for a kilobyte of program.
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            {
              name: "react",
              test: /node_modules\/(?:react|react-dom|scheduler)\//,
              priority: 4,
            },
            {
              name: "router",
              test: /node_modules\/(?:@tanstack|openapi-fetch|use-sync-external-store)\//,
              priority: 4,
            },
            // What every page loads, so that none of the groups below is loaded on every page because of a part of it.
            { name: "main", tags: ["$initial"], priority: 3 },
            {
              name: "forms",
              test: /node_modules\/(?:react-hook-form|@hookform|zod)\//,
              priority: 2,
            },
            {
              name: "sign-in",
              test: /src\/features\/sign-in\/(?:credentials-form|frame|text|chart-sheet)/,
              minShareCount: 2,
              priority: 1,
            },
            {
              name: "connections",
              test: /src\/features\/connections\/(?!detail|link)/,
              minShareCount: 2,
              priority: 1,
            },
            {
              name: "frame",
              test: /web\/src\/(?:ui\/(?!forms\/name-form)|i18n|api|features\/(?:shell\/|sign-in\/sign-in\.ts))|node_modules\/lucide-react\//,
              minShareCount: 2,
              priority: 2,
            },
          ],
        },
      },
    },
  },
});
