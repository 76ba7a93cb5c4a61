/** The ports inside of the images. The chart and the compose file name the same ones; tests compare them. */
export const IMAGE_PORTS = {
  public: 8787,
  dashboard: 8788,
  jobs: 8789,
  bridge: 8790,
  /** Prometheus metrics, behind METRICS_TOKEN. */
  metrics: 9464,
} as const;
