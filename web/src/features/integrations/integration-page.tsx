import { PageHead } from "../../ui/page-head.tsx";

export const IntegrationPage = () => <PageHead title="Integration" />;
