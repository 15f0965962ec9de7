package client

import (
	"context"
	"encoding/json"
	"fmt"
)

// Validate asks the API which organization the credential belongs to, and
// returns its id. It tells whether the API can be reached and the credential is
// good. The request is made once, within the time of [WithTimeout]; its errors
// are those of a query.
func (c *Client) Validate(ctx context.Context) (organizationID string, err error) {
	ctx, cancel := context.WithTimeout(ctx, c.s.timeout)
	defer cancel()
	var answer struct {
		OrganizationID string `json:"organization_id"`
	}
	err = c.exchange(ctx, exchange{path: "/authentication/validate", body: []byte("{}")}, &Meta{}, func(b *body) error {
		return json.NewDecoder(b).Decode(&answer)
	})
	return answer.OrganizationID, err
}

// KeyInfo is what the API tells of an API key.
type KeyInfo struct {
	// ID and Label are the key's, UserID and OrganizationID of whom it belongs to;
	// "" where the answer has none.
	ID             string `json:"api_key_id"`
	Label          string `json:"label"`
	UserID         string `json:"user_id"`
	OrganizationID string `json:"organization_id"`
	// Permission is READ_ONLY or READ_WRITE; READ_ONLY is enough for all of this
	// package.
	Permission string `json:"permission"`
	// Role is SUPER_ADMIN, ORG_ADMIN, ORG_MEMBER or ORG_VIEWER.
	Role string `json:"role"`
	// Expires and Created are as they were sent; their form is not public.
	Expires string `json:"expires_date"`
	Created string `json:"created_date"`
}

// Inspect asks the API what it knows of the key that the client authenticates
// with. It sends the key in the body, so it is for checks that a person asks
// for. The request is made once, within the time of [WithTimeout]; its errors
// are those of a query. OAuth client credentials have no key: the API refuses
// their token.
func (c *Client) Inspect(ctx context.Context) (*KeyInfo, error) {
	ctx, cancel := context.WithTimeout(ctx, c.s.timeout)
	defer cancel()
	const path = "/authentication/inspect"
	key, err := c.s.credential.token(ctx, c.tokenClient())
	if err != nil {
		return nil, fmt.Errorf("POST %s: %w", path, err)
	}
	sent, err := encodeRequest(map[string]string{"api_key": key})
	if err != nil {
		return nil, fmt.Errorf("POST %s: %w", path, err)
	}
	info := &KeyInfo{}
	return info, c.exchange(ctx, exchange{path: path, body: sent}, &Meta{}, func(b *body) error {
		return json.NewDecoder(b).Decode(info)
	})
}
