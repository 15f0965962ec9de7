package redact

// keyForm is how a vendor's keys look: a prefix, then characters of a set.
type keyForm struct {
	prefix   string
	set      uint8
	min, max int  // characters behind the prefix; max 0 for no limit
	mixed    bool // they must look random: the prefix is an ordinary word
}

// keyForms are the known ones, by the last byte of the prefix.
var keyForms = map[byte][]keyForm{
	'-': {
		{"sk-", setBase64URL, 20, 0, true}, // OpenAI, Anthropic and many like them
		{"glpat-", setBase64URL | setName, 20, 0, false},
		{"gldt-", setBase64URL, 20, 0, false},
		{"glrt-", setBase64URL | setName, 20, 0, false},
		{"glptt-", setBase64URL, 20, 0, false},
		{"glcbt-", setBase64URL, 20, 0, false},
		{"glsoat-", setBase64URL, 20, 0, false},
		{"xoxb-", setAlnum | setURL, 20, 0, true},
		{"xoxp-", setAlnum | setURL, 20, 0, true},
		{"xoxa-", setAlnum | setURL, 20, 0, true},
		{"xoxe-", setAlnum | setURL, 20, 0, true},
		{"xoxr-", setAlnum | setURL, 20, 0, true},
		{"xoxs-", setAlnum | setURL, 20, 0, true},
		{"xapp-", setAlnum | setURL, 20, 0, true},
		{"pypi-", setBase64URL, 50, 0, true},
		{"key-", setHex, 32, 32, true},
		{"nvapi-", setBase64URL, 40, 0, true},
		{"pplx-", setAlnum, 40, 0, true},
		{"xai-", setAlnum, 40, 0, true},
		{"tvly-", setAlnum | setURL, 20, 0, true},
		{"csk-", setAlnum, 40, 0, true},
		{"pa-", setBase64URL, 40, 0, true},
		{"fc-", setHex, 32, 32, true},
		{"pat-", setBase64URL, 36, 0, true},
		{"PMAK-", setBase64URL, 40, 0, true},
		{"NRAK-", setAlnum, 27, 27, true},
		{"AGE-SECRET-KEY-", setAlnum, 50, 0, false},
	},
	'_': {
		{"ghp_", setAlnum, 30, 0, false},
		{"gho_", setAlnum, 30, 0, false},
		{"ghu_", setAlnum, 30, 0, false},
		{"ghs_", setBase64URL | setName, 30, 0, false},
		{"ghr_", setAlnum, 30, 0, false},
		{"github_pat_", setAlnum | setURL, 40, 0, false},
		{"hf_", setAlnum, 30, 0, true},
		{"sk_live_", setAlnum, 16, 0, false},
		{"sk_test_", setAlnum, 16, 0, false},
		{"rk_live_", setAlnum, 16, 0, false},
		{"rk_test_", setAlnum, 16, 0, false},
		{"whsec_", setAlnum | setBase64, 24, 0, false},
		{"npm_", setAlnum, 36, 36, true},
		{"dop_v1_", setHex, 64, 64, false},
		{"doo_v1_", setHex, 64, 64, false},
		{"glsa_", setAlnum | setURL, 32, 0, true},
		{"gsk_", setAlnum, 40, 0, true},
		{"shpat_", setHex, 32, 32, false},
		{"shpss_", setHex, 32, 32, false},
		{"shpca_", setHex, 32, 32, false},
		{"shppa_", setHex, 32, 32, false},
		{"lin_api_", setAlnum, 32, 0, false},
		{"lsv2_pt_", setAlnum | setURL, 32, 0, false},
		{"lsv2_sk_", setAlnum | setURL, 32, 0, false},
		{"r8_", setAlnum, 37, 37, true},
		{"dckr_pat_", setBase64URL, 27, 0, false},
		{"rubygems_", setHex, 48, 48, false},
		{"figd_", setBase64URL, 40, 0, true},
		{"sntrys_", setAlnum | setBase64 | setURL, 40, 0, true},
		{"ntn_", setAlnum, 40, 0, true},
		{"pscale_tkn_", setBase64URL, 32, 0, true},
		{"pscale_pw_", setBase64URL, 32, 0, true},
		{"rk_prod_", setAlnum, 16, 0, false},
		{"sk_prod_", setAlnum, 16, 0, false},
		{"api_org_", setAlnum, 34, 34, true},
		{"fm2_", setAlnum | setBase64, 80, 0, true},
		{"fo1_", setBase64URL, 43, 43, true},
		{"sqp_", setHex, 40, 40, false}, {"squ_", setHex, 40, 40, false}, {"sqa_", setHex, 40, 40, false},
		{"sgp_", setAlnum | setURL, 40, 0, true},
		{"ops_", setBase64URL, 100, 0, true},
		{"fw_", setAlnum, 22, 0, true},
		{"e2b_", setHex, 40, 40, true},
		{"pcsk_", setAlnum | setURL, 40, 0, true},
		{"jina_", setBase64URL, 40, 0, true},
		{"sbp_", setHex, 40, 40, true},
		{"glc_", setAlnum | setBase64, 40, 0, true},
	},
	'.': {
		{"SG.", setBase64URL | setName, 50, 0, true},
		{"ya29.", setBase64URL, 30, 0, true},
		{"hvs.", setBase64URL, 24, 0, true},
		{"hvb.", setBase64URL, 24, 0, true},
		{"hvr.", setBase64URL, 24, 0, true},
	},
}

var (
	googleKey  = keyForm{"AIza", setBase64URL, 35, 35, false}
	awsKey     = keyForm{"AKIA", setUpper | setDigit, 16, 16, false}
	awsTempKey = keyForm{"ASIA", setUpper | setDigit, 16, 16, false}
	awsStsKey  = keyForm{"ABIA", setUpper | setDigit, 16, 16, true}
	awsContext = keyForm{"ACCA", setUpper | setDigit, 16, 16, true}
	encodedJWT = keyForm{"ZXlK", setBase64URL | setBase64, 80, 0, true} // in base64 once more
	twilioKey  = keyForm{"SK", setHex, 32, 32, true}
	jiraToken  = keyForm{"ATATT3", setBase64URL | setBase64, 60, 0, true}
	facebook   = keyForm{"EAA", setAlnum, 80, 0, true}
	easyPost   = keyForm{"EZ", setAlnum, 56, 56, true}
	alibabaKey = keyForm{"LTAI", setAlnum, 12, 20, true}
	databricks = keyForm{"dapi", setHex, 32, 32, true}
)
