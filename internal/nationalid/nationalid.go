// Package nationalid tells which numbers identify a person to an authority or a
// bank: what they are called, how they are written, and how their check digits
// are computed.
//
// Most are no different from any other number of so many digits, and are known
// only by the words before them. [Forms] lists these for a [number.Table]; a new
// national id is one more row there, with its check in check.go. A few have a
// shape that hardly anything else has: [Lettered] and [Unlettered] find these
// without a name.
package nationalid

import "airefinery-mcp/internal/number"

// Forms are the national ids that words name. The same name may stand for the
// ids of several countries.
var Forms = []number.Form{
	// America.
	{Names: "ssn socialsecurity", Shapes: "000000000", Check: ssn},                               // United States, Social Security number
	{Names: "itin taxpayer", Shapes: "000000000", Check: itin},                                   // United States, taxpayers without one
	{Names: "sin socialinsurance nas assurancesociale", Shapes: "000000000", Check: number.Luhn}, // Canada
	{Names: "cpf", Shapes: "00000000000", Check: cpf},                                            // Brazil
	{Names: "curp", Shapes: "AAAA000000AAAAAA*0"},                                                // Mexico, population register
	{Names: "rfc", Shapes: "AAAA000000***"},                                                      // Mexico, taxpayers
	{Names: "rut", Shapes: "0000000* 00000000*", Check: rut},                                     // Chile
	{Names: "cuit cuil", Shapes: "00000000000", Check: cuit},                                     // Argentina, taxpayers and employees
	{Names: "dni", Shapes: "0000000 00000000"},                                                   // Argentina and Peru
	{Names: "cedula cédula", Shapes: "0000000 00000000 0000000000"},                              // Colombia, Ecuador, Venezuela
	// Britain and Ireland.
	{Names: "nhs", Shapes: "0000000000", Check: nhs},              // England, health service
	{Names: "pps ppsn", Shapes: "0000000A 0000000AA", Check: pps}, // Ireland
	// The rest of Europe.
	{Names: "steuerid steueridnr steueridentifikationsnummer steuernummer idnr tin taxid", Shapes: "00000000000", Check: steuerID}, // Germany, taxpayers
	{Names: "sozialversicherungsnummer rentenversicherungsnummer svnr", Shapes: "0000000000 00000000A000"},                         // Austria and Germany, social insurance
	{Names: "personalausweis personalausweisnummer ausweisnummer", Shapes: "********* **********", Check: fiveDigits},              // Germany, identity card
	{Names: "ahv avs oasi", Shapes: "0000000000000", Check: ahv},                                                                   // Switzerland
	{Names: "nir insee sécu sécuritésociale securitesociale", Shapes: "0000000000000 000000000000000", Check: nir},                 // France
	{Names: "dni nif", Shapes: "00000000A", Check: dni},                                                                            // Spain
	{Names: "nie nif", Shapes: "A0000000A", Check: dni},                                                                            // Spain, foreigners
	{Names: "nif contribuinte", Shapes: "000000000", Check: nif},                                                                   // Portugal
	{Names: "bsn burgerservicenummer", Shapes: "000000000", Check: bsn},                                                            // Netherlands
	{Names: "rijksregister rijksregisternummer registrenational niss insz", Shapes: "00000000000", Check: rijksregister},           // Belgium
	{Names: "pesel", Shapes: "00000000000", Check: pesel},                                                                          // Poland
	{Names: "personnummer personalnumber samordningsnummer", Shapes: "0000000000 000000000000", Check: personnummer},               // Sweden
	{Names: "fødselsnummer fodselsnummer personnummer fnr", Shapes: "00000000000", Check: fodselsnummer},                           // Norway
	{Names: "cpr", Shapes: "0000000000", Check: dayAndMonth},                                                                       // Denmark, whose numbers have no check digit any more
	{Names: "henkilötunnus hetu", Shapes: "000000000* 000000A000*", Check: henkilotunnus},                                          // Finland
	{Names: "isikukood asmenskodas personaskods", Shapes: "00000000000"},                                                           // Estonia, Lithuania, Latvia
	{Names: "cnp", Shapes: "0000000000000", Check: cnp},                                                                            // Romania
	{Names: "rodnéčíslo rodnecislo", Shapes: "000000000 0000000000"},                                                               // Czechia and Slovakia
	{Names: "egn егн ЕГН", Shapes: "0000000000", Check: egn},                                                                       // Bulgaria
	{Names: "oib", Shapes: "00000000000", Check: hybridMod11},                                                                      // Croatia
	{Names: "amka αμκα ΑΜΚΑ", Shapes: "00000000000", Check: number.Luhn},                                                           // Greece
	{Names: "kimlik tckn tckimlik", Shapes: "00000000000", Check: tckn},                                                            // Turkey
	{Names: "снилс СНИЛС snils", Shapes: "00000000000", Check: snils},                                                              // Russia, pension insurance
	{Names: "инн ИНН inn", Shapes: "0000000000 000000000000", Check: inn},                                                          // Russia, taxpayers
	{Names: "паспорт Паспорт", Shapes: "0000000000"},                                                                               // Russia, passport
	// Asia, Africa and Australia.
	{Names: "aadhaar aadhar uidai", Shapes: "000000000000", Check: verhoeff},                      // India
	{Names: "pan", Shapes: "AAAAA0000A", Check: pan},                                              // India, taxpayers
	{Names: "身份证 身份证号 身份证号码 公民身份号码 idcard", Shapes: "00000000000000000*", Check: china},           // China
	{Names: "身分證 身分證字號 taiwanid nationalid", Shapes: "A000000000"},                                // Taiwan
	{Names: "nric fin", Shapes: "A0000000A", Check: nric},                                         // Singapore
	{Names: "hkid 香港身份證 身份證", Shapes: "A0000000 AA0000000"},                                       // Hong Kong
	{Names: "mykad nric ic", Shapes: "000000000000"},                                              // Malaysia
	{Names: "주민등록번호 residentregistration rrn", Shapes: "0000000000000"},                           // South Korea
	{Names: "マイナンバー 個人番号 mynumber", Shapes: "000000000000", Check: myNumber},                      // Japan
	{Names: "thaiid citizenid ประชาชน", Shapes: "0000000000000", Check: thai},                     // Thailand
	{Names: "nik ktp", Shapes: "0000000000000000"},                                                // Indonesia
	{Names: "cccd", Shapes: "000000000000"},                                                       // Vietnam
	{Names: "cnic", Shapes: "0000000000000"},                                                      // Pakistan
	{Names: "emirates emiratesid", Shapes: "000000000000000", Check: number.Luhn},                 // United Arab Emirates
	{Names: "teudatzehut תעודתזהות ת״ז", Shapes: "000000000", Check: number.Luhn},                 // Israel
	{Names: "nin", Shapes: "00000000000"},                                                         // Nigeria
	{Names: "idnumber idno identity southafricanid", Shapes: "0000000000000", Check: southAfrica}, // South Africa
	{Names: "tfn taxfile", Shapes: "000000000", Check: tfn},                                       // Australia, taxpayers
	{Names: "medicare", Shapes: "0000000000", Check: medicare},                                    // Australia, health insurance
	// Anywhere.
	{Names: "passport pasaporte passeport reisepass", Shapes: "******* ******** *********", Check: fiveDigits},
	{Names: "nationalid nationalidentity identitycard idcard personalid carteidentité documentodeidentidad", Shapes: "******* ******** ********* ********** *********** ************", Check: fiveDigits},
}
