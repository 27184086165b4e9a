import AsyncHTTPClient
import X509
import NIOSSL
