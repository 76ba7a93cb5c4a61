import { PageHead } from "../../ui/page-head.tsx";

export const SettingsPage = () => <PageHead title="Settings" />;
