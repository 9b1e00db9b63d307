import type { FirebaseApp } from "firebase/app";
import { collection, getDocs, getFirestore, query, where } from "firebase/firestore";
import { useCart } from "order-payments-module";
import { type ReactNode, useEffect, useState } from "react";
import { Link } from "react-router";

interface Product {
  sku: string;
  name: string;
  options?: Record<string, string>;
  prices: Record<string, number>;
}

const CURRENCY = "eur";

interface CatalogProps {
  app: FirebaseApp;
  databaseId: string;
  locale: string;
}

/** What the shop sells, read from the catalog in Firestore. */
export function Catalog({ app, databaseId, locale }: CatalogProps): ReactNode {
  const products = useProducts(app, databaseId);
  return (
    <section className="shop-page">
      <h1>Good things, well made</h1>
      {products === "failed" ? <p role="alert">The catalog cannot be read now.</p> : null}
      {products === null ? <p role="status">Loading …</p> : null}
      {Array.isArray(products) ? (
        <ul className="shop-products">
          {products.map((product) => (
            <ProductCard key={product.sku} product={product} locale={locale} />
          ))}
        </ul>
      ) : null}
    </section>
  );
}

function ProductCard({ product, locale }: { product: Product; locale: string }): ReactNode {
  const { add } = useCart();
  const [isAdded, setIsAdded] = useState(false);
  const options = Object.values(product.options ?? {}).join(", ");
  const name = options === "" ? product.name : `${product.name}, ${options}`;
  const price = new Intl.NumberFormat(locale, { style: "currency", currency: CURRENCY });
  const putIn = () => {
    add(product.sku);
    setIsAdded(true);
  };
  return (
    <li>
      <h2>{name}</h2>
      <p>{price.format((product.prices[CURRENCY] ?? 0) / 100)}</p>
      <button type="button" onClick={putIn} aria-label={`Add to cart: ${name}`}>
        Add to cart
      </button>
      <p role="status">{isAdded ? <Link to="/orders/cart">In your cart</Link> : null}</p>
    </li>
  );
}

function useProducts(app: FirebaseApp, databaseId: string): Product[] | "failed" | null {
  const [products, setProducts] = useState<Product[] | "failed" | null>(null);
  useEffect(() => {
    const sold = query(collection(getFirestore(app, databaseId), "products"), where("active", "==", true));
    getDocs(sold).then(
      (found) => setProducts(found.docs.map((each) => ({ ...(each.data() as Product), sku: each.id }))),
      () => setProducts("failed"),
    );
  }, [app, databaseId]);
  return products;
}
