import { PageHead } from "../../ui/page-head.tsx";

export const NewIntegrationPage = () => <PageHead title="New integration" />;
