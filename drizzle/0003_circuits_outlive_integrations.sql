ALTER TABLE "refresh_circuits" DROP CONSTRAINT "refresh_circuits_integration_id_integrations_id_fk";
