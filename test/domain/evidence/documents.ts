/** One small document of each kind, as its tool writes it. */
export const SHA = 'a1'.repeat(32);

export const ANALYSIS = {
  version: '1.0',
  pre_training_bias_metrics: {
    label: 'late',
    facets: {
      sex: [{ value_or_threshold: 'f', metrics: [{ name: 'CI', description: 'Class Imbalance (CI)', value: 0.4 }] }],
    },
    label_value_or_threshold: '1',
  },
  post_training_bias_metrics: {
    label: 'late',
    facets: {
      sex: [
        {
          value_or_threshold: 'f',
          metrics: [
            { name: 'DI', description: 'Disparate Impact (DI)', value: 0.711340206185567 },
            {
              name: 'DPPL',
              description: 'Difference in Positive Proportions in Predicted Labels (DPPL)',
              value: -0.21,
            },
            { name: 'TE', description: 'Treatment Equality (TE)', value: null, error: 'division by zero' },
          ],
        },
      ],
      age: [{ value_or_threshold: '(40, 60]', metrics: [{ name: 'DPPL', description: 'DPPL', value: 0.02 }] }],
    },
  },
  explanations: {
    kernel_shap: {
      label0: { global_shap_values: { hour: 0.75, weekday: 0.2, distance: 1.5, origin: 0.05 }, expected_value: 0.3 },
    },
  },
};

export const CARD = {
  intended_uses: { purpose_of_model: 'late departures', risk_rating: 'High' },
  training_details: {},
  evaluation_details: [{ name: 'held out', metric_groups: [] }],
};

export const STATISTICS = {
  version: 0,
  dataset: { item_count: 1000 },
  features: [
    {
      name: 'hour',
      inferred_type: 'Integral',
      numerical_statistics: { common: { num_present: 1000, num_missing: 0 } },
    },
    { name: 'origin', inferred_type: 'String', string_statistics: { common: { num_present: 900, num_missing: 100 } } },
  ],
};

export const JUNIT = `<?xml version="1.0" encoding="UTF-8"?>
<!-- made by pytest -->
<testsuites name="all" tests="99">
  <testsuite name="features" tests="4" failures="1">
    <properties><property name="a" value="b > c"/></properties>
    <testcase classname="f" name="parses" time="0.01"/>
    <testcase classname="f" name="rounds"><failure message="1 &lt; 2"><![CDATA[ </testcase> ]]></failure><system-out>1</system-out></testcase>
    <testcase classname="f" name="skips"><skipped/></testcase>
    <testsuite name="inner"><testcase name='loads &amp; saves'><error type="E">trace</error></testcase><testcase name="ends"></testcase></testsuite>
  </testsuite>
</testsuites>
`;

export const BOM = {
  bomFormat: 'CycloneDX',
  specVersion: '1.6',
  metadata: { component: { type: 'machine-learning-model', name: 'flight-delay' } },
  components: [
    { type: 'library', name: 'numpy', version: '2.1', components: [{ type: 'library', name: 'openblas' }] },
    { type: 'library', name: 'xgboost', version: '2.1' },
  ],
  vulnerabilities: [
    { id: 'CVE-1', ratings: [{ severity: 'critical' }, { severity: 'high' }] },
    { id: 'CVE-2', ratings: [{ severity: 'low' }] },
  ],
};

export const PROVENANCE = {
  _type: 'https://in-toto.io/Statement/v1',
  subject: [{ name: 'model.tar.gz', digest: { sha256: SHA } }],
  predicateType: 'https://slsa.dev/provenance/v1',
  predicate: {
    buildDefinition: {
      buildType: 'https://ci.example/pipeline@v1',
      externalParameters: {},
      resolvedDependencies: [{ uri: 'git+https://example/repo' }, { uri: 's3://data/train.csv' }],
    },
    runDetails: { builder: { id: 'https://ci.example/runner' } },
  },
};

export const K6 = {
  metrics: {
    http_reqs: { type: 'counter', contains: 'default', values: { count: 180, rate: 4.36938 } },
    http_req_failed: { type: 'rate', values: { rate: 3 / 180, passes: 3, fails: 177 } },
    http_req_duration: { type: 'trend', values: { avg: 144.56, med: 110.47, max: 1140, 'p(95)': 215.95 } },
  },
};

export const LOCUST = [
  {
    name: '/invocations',
    method: 'POST',
    last_request_timestamp: 1_670_363_797.5,
    start_time: 1_670_363_793.5,
    num_requests: 10,
    num_failures: 1,
    response_times: { 3: 3, 4: 3, 10: 3, 19: 1 },
  },
];
