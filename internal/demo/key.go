package demo

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"
)

// keyLasts is how long the demo's key goes on, from whenever it is asked about.
const keyLasts = 90 * 24 * time.Hour

// inspect tells of the key in the body what the platform knows of one.
func (a *API) inspect(w http.ResponseWriter, r *http.Request) {
	var req struct {
		APIKey string `json:"api_key"`
	}
	if json.NewDecoder(io.LimitReader(r.Body, 1<<16)).Decode(&req) != nil || req.APIKey != a.key {
		refuse(w, r, detail(404, "API key not found"))
		return
	}
	end := a.now().Add(keyLasts).UTC().Format(time.RFC3339)
	reply(w, r, 200, "application/json", fmt.Appendf(nil,
		`{"api_key_id":"key-demo","organization_id":%q,"label":"demo","permission":"READ_ONLY","role":"ORG_VIEWER","expires_date":%q,"created_date":"2026-01-05T09:00:00Z"}`, organization, end))
}
