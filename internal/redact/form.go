package redact

// form is how a vendor's keys look: a prefix, then characters of a set.
type form struct {
	prefix   string
	set      uint8
	min, max int  // characters behind the prefix; max 0 for no limit
	mixed    bool // they must look random: the prefix is an ordinary word
}

const (
	alnum  = inDigit | inLetter
	b64url = alnum | inURL
)

// forms are the known ones, by the last byte of the prefix.
var forms = map[byte][]form{
	'-': {
		{"sk-", b64url, 20, 0, true}, // OpenAI, Anthropic and many like them
		{"glpat-", b64url | inName, 20, 0, false},
		{"gldt-", b64url, 20, 0, false},
		{"glrt-", b64url | inName, 20, 0, false},
		{"glptt-", b64url, 20, 0, false},
		{"glcbt-", b64url, 20, 0, false},
		{"glsoat-", b64url, 20, 0, false},
		{"xoxb-", alnum | inURL, 20, 0, true},
		{"xoxp-", alnum | inURL, 20, 0, true},
		{"xoxa-", alnum | inURL, 20, 0, true},
		{"xoxe-", alnum | inURL, 20, 0, true},
		{"xoxr-", alnum | inURL, 20, 0, true},
		{"xoxs-", alnum | inURL, 20, 0, true},
		{"xapp-", alnum | inURL, 20, 0, true},
		{"pypi-", b64url, 50, 0, true},
		{"key-", inHex, 32, 32, true},
		{"nvapi-", b64url, 40, 0, true},
		{"pplx-", alnum, 40, 0, true},
		{"xai-", alnum, 40, 0, true},
		{"tvly-", alnum | inURL, 20, 0, true},
		{"csk-", alnum, 40, 0, true},
		{"pa-", b64url, 40, 0, true},
		{"fc-", inHex, 32, 32, true},
		{"pat-", b64url, 36, 0, true},
		{"PMAK-", b64url, 40, 0, true},
		{"NRAK-", alnum, 27, 27, true},
		{"AGE-SECRET-KEY-", alnum, 50, 0, false},
	},
	'_': {
		{"ghp_", alnum, 30, 0, false},
		{"gho_", alnum, 30, 0, false},
		{"ghu_", alnum, 30, 0, false},
		{"ghs_", b64url | inName, 30, 0, false},
		{"ghr_", alnum, 30, 0, false},
		{"github_pat_", alnum | inURL, 40, 0, false},
		{"hf_", alnum, 30, 0, true},
		{"sk_live_", alnum, 16, 0, false},
		{"sk_test_", alnum, 16, 0, false},
		{"rk_live_", alnum, 16, 0, false},
		{"rk_test_", alnum, 16, 0, false},
		{"whsec_", alnum | inBase64, 24, 0, false},
		{"npm_", alnum, 36, 36, true},
		{"dop_v1_", inHex, 64, 64, false},
		{"doo_v1_", inHex, 64, 64, false},
		{"glsa_", alnum | inURL, 32, 0, true},
		{"gsk_", alnum, 40, 0, true},
		{"shpat_", inHex, 32, 32, false},
		{"shpss_", inHex, 32, 32, false},
		{"shpca_", inHex, 32, 32, false},
		{"shppa_", inHex, 32, 32, false},
		{"lin_api_", alnum, 32, 0, false},
		{"lsv2_pt_", alnum | inURL, 32, 0, false},
		{"lsv2_sk_", alnum | inURL, 32, 0, false},
		{"r8_", alnum, 37, 37, true},
		{"dckr_pat_", b64url, 27, 0, false},
		{"rubygems_", inHex, 48, 48, false},
		{"figd_", b64url, 40, 0, true},
		{"sntrys_", alnum | inBase64 | inURL, 40, 0, true},
		{"ntn_", alnum, 40, 0, true},
		{"pscale_tkn_", b64url, 32, 0, true},
		{"pscale_pw_", b64url, 32, 0, true},
		{"rk_prod_", alnum, 16, 0, false},
		{"sk_prod_", alnum, 16, 0, false},
		{"api_org_", alnum, 34, 34, true},
		{"fm2_", alnum | inBase64, 80, 0, true},
		{"fo1_", b64url, 43, 43, true},
		{"sqp_", inHex, 40, 40, false}, {"squ_", inHex, 40, 40, false}, {"sqa_", inHex, 40, 40, false},
		{"sgp_", alnum | inURL, 40, 0, true},
		{"ops_", b64url, 100, 0, true},
		{"fw_", alnum, 22, 0, true},
		{"e2b_", inHex, 40, 40, true},
		{"pcsk_", alnum | inURL, 40, 0, true},
		{"jina_", b64url, 40, 0, true},
		{"sbp_", inHex, 40, 40, true},
		{"glc_", alnum | inBase64, 40, 0, true},
	},
	'.': {
		{"SG.", b64url | inName, 50, 0, true},
		{"ya29.", b64url, 30, 0, true},
		{"hvs.", b64url, 24, 0, true},
		{"hvb.", b64url, 24, 0, true},
		{"hvr.", b64url, 24, 0, true},
	},
}

var (
	googleKey  = form{"AIza", b64url, 35, 35, false}
	awsKey     = form{"AKIA", inUpper | inDigit, 16, 16, false}
	awsTempKey = form{"ASIA", inUpper | inDigit, 16, 16, false}
	awsStsKey  = form{"ABIA", inUpper | inDigit, 16, 16, true}
	awsContext = form{"ACCA", inUpper | inDigit, 16, 16, true}
	encodedJWT = form{"ZXlK", b64url | inBase64, 80, 0, true} // in base64 once more
	twilioKey  = form{"SK", inHex, 32, 32, true}
	jiraToken  = form{"ATATT3", b64url | inBase64, 60, 0, true}
	facebook   = form{"EAA", alnum, 80, 0, true}
	easyPost   = form{"EZ", alnum, 56, 56, true}
	alibabaKey = form{"LTAI", alnum, 12, 20, true}
	databricks = form{"dapi", inHex, 32, 32, true}
)

// formsByEnd has the forms by the last two bytes of their prefixes: the last
// one's place in "-_.", and the one before.
var formsByEnd = func() (t [3][128][]form) {
	for last, list := range forms {
		for _, f := range list {
			by := &t[prefixEnds[last]][f.prefix[len(f.prefix)-2]]
			*by = append(*by, f)
		}
	}
	return t
}()

// prefixEnds numbers the last bytes of prefixes.
var prefixEnds = [128]uint8{'-': 0, '_': 1, '.': 2}
