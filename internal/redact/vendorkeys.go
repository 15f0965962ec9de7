package redact

// keyForm is how the keys of a vendor look: a prefix, then characters of a set.
type keyForm struct {
	prefix   string
	set      charSet
	min, max int  // number of characters behind the prefix; max is 0 for no limit
	random   bool // whether they must look random, as the prefix begins other words, too
}

// keyForms are the forms whose prefixes end in -, _ or a full stop.
var keyForms = []keyForm{
	// OpenAI, Anthropic and many like them.
	{"sk-", setBase64URL, 20, 0, true},
	// GitLab.
	{"glpat-", setBase64URL | setName, 20, 0, false},
	{"gldt-", setBase64URL, 20, 0, false},
	{"glrt-", setBase64URL | setName, 20, 0, false},
	{"glptt-", setBase64URL, 20, 0, false},
	{"glcbt-", setBase64URL, 20, 0, false},
	{"glsoat-", setBase64URL, 20, 0, false},
	{"glffct-", setBase64URL, 20, 0, false},
	{"glft-", setBase64URL | setName, 20, 0, false},
	{"glimt-", setBase64URL, 20, 0, false},
	{"glagent-", setBase64URL, 50, 0, false},
	{"gloas-", setBase64URL, 20, 0, false},
	// Slack.
	{"xoxb-", setBase64URL, 20, 0, true},
	{"xoxp-", setBase64URL, 20, 0, true},
	{"xoxa-", setBase64URL, 20, 0, true},
	{"xoxe-", setBase64URL, 20, 0, true},
	{"xoxr-", setBase64URL, 20, 0, true},
	{"xoxs-", setBase64URL, 20, 0, true},
	{"xapp-", setBase64URL, 20, 0, true},
	// PyPI.
	{"pypi-", setBase64URL, 50, 0, true},
	// Mailgun.
	{"key-", setHex, 32, 32, true},
	{"pubkey-", setHex, 32, 32, true},
	// NVIDIA.
	{"nvapi-", setBase64URL, 40, 0, true},
	// Perplexity.
	{"pplx-", setAlnum, 40, 0, true},
	// xAI.
	{"xai-", setAlnum, 40, 0, true},
	// Tavily.
	{"tvly-", setBase64URL, 20, 0, true},
	// Cerebras.
	{"csk-", setAlnum, 40, 0, true},
	// Voyage AI.
	{"pa-", setBase64URL, 40, 0, true},
	// Firecrawl.
	{"fc-", setHex, 32, 32, true},
	// HubSpot.
	{"pat-", setBase64URL, 36, 0, true},
	// Postman.
	{"PMAK-", setBase64URL, 40, 0, true},
	// New Relic.
	{"NRAK-", setAlnum, 27, 27, true},
	{"NRII-", setBase64URL, 32, 32, true},
	{"NRJS-", setHex, 19, 19, true},
	// age.
	{"AGE-SECRET-KEY-", setAlnum, 50, 0, false},
	// GitHub.
	{"ghp_", setAlnum, 30, 0, false},
	{"gho_", setAlnum, 30, 0, false},
	{"ghu_", setAlnum, 30, 0, false},
	{"ghs_", setBase64URL | setName, 30, 0, false},
	{"ghr_", setAlnum, 30, 0, false},
	{"github_pat_", setBase64URL, 40, 0, false},
	// Hugging Face.
	{"hf_", setAlnum, 30, 0, true},
	{"hf_", setAlnum, 34, 34, false},
	{"api_org_", setAlnum, 34, 34, false},
	// Stripe, and those that follow it.
	{"sk_live_", setAlnum, 16, 0, false},
	{"sk_test_", setAlnum, 16, 0, false},
	{"sk_prod_", setAlnum, 16, 0, false},
	{"rk_live_", setAlnum, 16, 0, false},
	{"rk_test_", setAlnum, 16, 0, false},
	{"rk_prod_", setAlnum, 16, 0, false},
	{"whsec_", setAlnum | setBase64, 24, 0, false},
	// npm.
	{"npm_", setAlnum, 36, 36, true},
	// DigitalOcean.
	{"dop_v1_", setHex, 64, 64, false},
	{"doo_v1_", setHex, 64, 64, false},
	{"dor_v1_", setHex, 64, 64, false},
	// Grafana.
	{"glsa_", setBase64URL, 32, 0, true},
	{"glc_", setAlnum | setBase64, 40, 0, true},
	// Groq.
	{"gsk_", setAlnum, 40, 0, true},
	// Shopify.
	{"shpat_", setHex, 32, 32, false},
	{"shpss_", setHex, 32, 32, false},
	{"shpca_", setHex, 32, 32, false},
	{"shppa_", setHex, 32, 32, false},
	// Linear.
	{"lin_api_", setAlnum, 32, 0, false},
	// LangSmith.
	{"lsv2_pt_", setBase64URL, 32, 0, false},
	{"lsv2_sk_", setBase64URL, 32, 0, false},
	// Replicate.
	{"r8_", setAlnum, 37, 37, true},
	// Docker.
	{"dckr_pat_", setBase64URL, 27, 0, false},
	// RubyGems.
	{"rubygems_", setHex, 48, 48, false},
	// Figma.
	{"figd_", setBase64URL, 40, 0, true},
	// Sentry.
	{"sntrys_", setBase64URL | setBase64, 40, 0, true},
	{"sntryu_", setHex, 64, 64, false},
	// Notion.
	{"ntn_", setAlnum, 40, 0, true},
	// PlanetScale.
	{"pscale_tkn_", setBase64URL, 32, 0, true},
	{"pscale_pw_", setBase64URL, 32, 0, true},
	{"pscale_oauth_", setBase64URL, 32, 0, true},
	// Fly.io.
	{"fm2_", setAlnum | setBase64, 80, 0, true},
	{"fo1_", setBase64URL, 43, 43, true},
	// SonarQube.
	{"sqp_", setHex, 40, 40, false},
	{"squ_", setHex, 40, 40, false},
	{"sqa_", setHex, 40, 40, false},
	// Sourcegraph.
	{"sgp_", setBase64URL, 40, 0, true},
	// 1Password.
	{"ops_", setBase64URL, 100, 0, true},
	// Fireworks AI.
	{"fw_", setAlnum, 22, 0, true},
	// E2B.
	{"e2b_", setHex, 40, 40, true},
	// Pinecone.
	{"pcsk_", setBase64URL, 40, 0, true},
	// Jina AI.
	{"jina_", setBase64URL, 40, 0, true},
	// Supabase.
	{"sbp_", setHex, 40, 40, true},
	// SendGrid.
	{"SG.", setBase64URL | setName, 50, 0, true},
	// Google.
	{"ya29.", setBase64URL, 30, 0, true},
	// Adobe.
	{"p8e-", setAlnum, 32, 32, false},
	// Amazon Bedrock, for a short time.
	{"bedrock-api-key-", setBase64URL | setBase64, 40, 0, true},
	// Authress.
	{"sc_", setName, 50, 0, true},
	{"ext_", setName, 50, 0, true},
	{"scauth_", setName, 50, 0, true},
	{"authress_", setName, 50, 0, true},
	// Brevo.
	{"xkeysib-", setBase64URL, 64, 0, true},
	// Clojars.
	{"clojars_", setAlnum, 60, 60, false},
	// Defined Networking.
	{"dnkey-", setBase64URL, 70, 0, false},
	// Doppler.
	{"dp.pt.", setAlnum, 40, 44, false},
	{"dp.st.", setName, 40, 0, true},
	{"dp.ct.", setName, 40, 0, true},
	{"dp.sa.", setName, 40, 0, true},
	// Duffel.
	{"duffel_test_", setBase64URL, 43, 43, false},
	{"duffel_live_", setBase64URL, 43, 43, false},
	// Dynatrace.
	{"dt0c01.", setName, 60, 0, true},
	{"dt0s01.", setName, 60, 0, true},
	{"dt0s16.", setName, 60, 0, true},
	// Flutterwave.
	{"FLWSECK_TEST-", setBase64URL, 12, 0, false},
	{"FLWSECK-", setBase64URL, 12, 0, false},
	{"FLWPUBK_TEST-", setBase64URL, 12, 0, false},
	// Frame.io.
	{"fio-u-", setBase64URL, 64, 64, false},
	// Harness.
	{"pat.", setName, 60, 0, true},
	{"sat.", setName, 60, 0, true},
	// Heroku.
	{"HRKU-", setBase64URL, 58, 0, true},
	// Infracost.
	{"ico-", setAlnum, 32, 32, true},
	// Intra 42.
	{"s-s4t2ud-", setHex, 64, 64, false},
	{"s-s4t2af-", setHex, 64, 64, false},
	// Octopus Deploy.
	{"API-", setUpper | setDigit, 26, 26, true},
	// Prefect.
	{"pnu_", setAlnum, 36, 36, true},
	// Pulumi.
	{"pul-", setHex, 40, 40, true},
	// ReadMe.
	{"rdme_", setAlnum, 70, 70, false},
	// Scalingo.
	{"tk-us-", setBase64URL, 48, 48, false},
	// SettleMint.
	{"sm_aat_", setAlnum, 16, 16, false},
	{"sm_pat_", setAlnum, 16, 16, false},
	{"sm_sat_", setAlnum, 16, 16, false},
	// Shippo.
	{"shippo_live_", setHex, 40, 40, false},
	{"shippo_test_", setHex, 40, 40, false},
	// Square.
	{"sq0atp-", setBase64URL, 22, 0, false},
	{"sq0csp-", setBase64URL, 22, 0, false},
	// Typeform.
	{"tfp_", setName, 40, 0, true},
	// HashiCorp Vault.
	{"hvs.", setBase64URL, 24, 0, true},
	{"hvb.", setBase64URL, 24, 0, true},
	{"hvr.", setBase64URL, 24, 0, true},
}

// The forms with other prefixes. atCapital and look know where they can begin,
// vendorKeyLen which of them make a value a key wherever it stands.
var (
	googleKey  = keyForm{"AIza", setBase64URL, 35, 35, false}
	awsKey     = keyForm{"AKIA", setUpper | setDigit, 16, 16, false}
	awsTempKey = keyForm{"ASIA", setUpper | setDigit, 16, 16, false}
	awsStsKey  = keyForm{"ABIA", setUpper | setDigit, 16, 16, true}
	awsContext = keyForm{"ACCA", setUpper | setDigit, 16, 16, true}
	encodedJWT = keyForm{"ZXlK", setBase64URL | setBase64, 80, 0, true} // eyJ, in base64 once more
	twilioKey  = keyForm{"SK", setHex, 32, 32, true}
	jiraToken  = keyForm{"ATATT3", setBase64URL | setBase64, 60, 0, true}
	facebook   = keyForm{"EAA", setAlnum, 80, 0, true}
	easyPost   = keyForm{"EZ", setAlnum, 56, 56, true}
	alibabaKey = keyForm{"LTAI", setAlnum, 12, 20, true}
	databricks = keyForm{"dapi", setHex, 32, 32, true}

	bedrockKey    = keyForm{"ABSKQmVkcm9ja0FQSUtleS", setBase64URL | setBase64, 80, 0, false}
	artifactory   = keyForm{"AKCp", setAlnum, 60, 0, true}
	squareKey     = keyForm{"EAAA", setBase64URL, 22, 64, true}
	clickHouse    = keyForm{"4b1d", setAlnum, 38, 38, true}
	gitLabRunner  = keyForm{"GR1348941", setBase64URL, 20, 0, false}
	grafanaKey    = keyForm{"eyJrIjoi", setBase64URL | setBase64, 60, 0, true}
	cloudflareKey = keyForm{"v1.0-", setHex | setURL, 171, 171, true}
)
