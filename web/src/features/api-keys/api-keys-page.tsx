import { PageHead } from "../../ui/page-head.tsx";

export const ApiKeysPage = () => <PageHead title="API keys" />;
